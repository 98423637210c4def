// What a JSON text is made of, in its order. Internal to this room.
#pragma once

#include "libpkg/encoding/json_limits.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace rbeepkg::encoding::detail {

struct JsonToken
{
    enum class Kind : unsigned char
    {
        object,
        array,
        end, // of either
        key,
        text,
        natural, // a whole number from 0
        negative,
        other_number,
        boolean,
        null
    };
    Kind kind;
    std::uint64_t value = 0; // of a whole number or boolean; of a text where it begins
    std::size_t length = 0;  // of a text, key or other number
};

struct JsonTokens
{
    std::vector<JsonToken> list;
    std::string bytes; // of all texts, without quotes and escapes

    std::string_view text_of(const JsonToken& token) const
    {
        return std::string_view{bytes}.substr(token.value, token.length);
    }
};

// nullopt: parse_json tells why it is none.
std::optional<JsonTokens> tokens_of(std::string_view text, const JsonLimits& limits);

} // namespace rbeepkg::encoding::detail
