// Reading of JSON from strangers, value for value, straight into what the caller wants of it: the
// library's parser notes what it finds in one row, and no document is built of it. As strict as
// parse_json, and with its words.
#pragma once

#include "libpkg/base/result.hpp"
#include "libpkg/encoding/json_limits.hpp"
#include "libpkg/encoding/json_tokens.hpp"

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

namespace rbeepkg::encoding {

// Thrown where the text is no JSON; read_json() makes a ParseError of it and of FieldError.
struct JsonSyntaxError
{
    ParseError why;
};

class JsonReader
{
public:
    // Throws JsonSyntaxError. The text is not looked at afterwards.
    explicit JsonReader(std::string_view text, const JsonLimits& limits = {});

    void open_object();
    void open_array();
    // To the next member or element of what was opened last; its value is to be read before the
    // next one. False: there is none left, and what was opened is closed.
    bool next();
    // Of the member that was come to last. Texts are good as long as the reader.
    std::string_view key() const;

    // The value that is there. FieldError when it is of another kind.
    std::string_view text();
    // The same without control characters, which FieldError refuses.
    std::string_view plain_text();
    std::uint64_t unsigned_number();
    std::int64_t signed_number();
    bool boolean();
    std::vector<std::string> texts();
    // Whether it is null, which is then read.
    bool take_null();
    void skip(); // whatever it is

    // Throws FieldError{where the reader is, why}; of a member there.
    [[noreturn]] void refuse(std::string why) const;
    [[noreturn]] void refuse_member(std::string_view key, std::string why) const;

private:
    struct Level
    {
        bool is_object = false;
        std::size_t count = 0; // of members or elements so far
        std::size_t key = 0;   // among the tokens
    };

    const detail::JsonToken& here() const { return m_tokens.list[m_at]; }
    const detail::JsonToken& expect(detail::JsonToken::Kind kind);
    void open(detail::JsonToken::Kind kind);
    std::string found_number() const;
    std::string path() const;

    detail::JsonTokens m_tokens;
    std::size_t m_at = 0;
    std::vector<Level> m_open;
};

// What read(JsonReader&) makes of the one value of the text, or why there is none: with line and
// column where it is no JSON, with the path of the member where it is not what was expected.
template <typename Read>
auto read_json(std::string_view text, const JsonLimits& limits, Read read)
    -> Result<std::invoke_result_t<Read, JsonReader&>>
{
    try {
        JsonReader reader{text, limits};
        return read(reader);
    } catch (const JsonSyntaxError& error) {
        return error.why;
    } catch (const FieldError& error) {
        return ParseError{error.to_string()};
    }
}

// The members of an object, whatever their order:
//
//     JsonMembers members{reader};
//     while (members.are_left()) {
//         members.take("name", [&] { name = reader.text(); });
//         members.take("size", [&] { size = reader.unsigned_number(); });
//     }
//
// In the order in which they are asked for they take one pass; what nobody asks for is skipped.
class JsonMembers
{
public:
    explicit JsonMembers(JsonReader& reader);
    bool are_left();
    template <typename Read> void take(std::string_view key, Read read)
    {
        if (m_is_left && m_reader.key() == key) {
            read();
            m_is_left = m_reader.next();
            m_was_taken = true;
        }
    }

private:
    JsonReader& m_reader;
    bool m_is_left;
    bool m_was_taken = true;
};

} // namespace rbeepkg::encoding
