// What is wrong with a text that is no JSON, with its place. Internal to this room.
#pragma once

#include "libpkg/encoding/json.hpp"

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace rbeepkg::encoding::detail {

// offset: of the character in question, from 0.
ParseError error_at(std::string_view text, std::size_t offset, std::string message);
ParseError truncated(std::string_view text);
std::string duplicate_key(std::string_view key);
std::string too_deep(unsigned max_depth);

// Whether the text has no control characters: it ends up on terminals, in logs and in line formats.
bool is_plain(std::string_view text);
inline constexpr const char* k_not_plain = "contains a control character";

// What is seen before anything is read: too large, or something else altogether.
std::optional<ParseError> no_json(std::string_view text, const JsonLimits& limits);

} // namespace rbeepkg::encoding::detail
