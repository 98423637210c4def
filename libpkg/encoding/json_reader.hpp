// Reading of JSON from strangers, value for value, straight into what the caller wants of it: no
// document is built, which is some times faster where 100,000 texts are read. As strict as
// parse_json, and with a NUL behind the value, which ends no text here, stricter; only a number
// that is skipped may be of any size.
#pragma once

#include "libpkg/base/result.hpp"
#include "libpkg/encoding/json_limits.hpp"

#include <cstddef>
#include <cstdint>
#include <deque>
#include <set>
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
    // Borrows the text.
    explicit JsonReader(std::string_view text, const JsonLimits& limits = {});

    void open_object();
    void open_array();
    // To the next member or element of what was opened last; its value is to be read before the
    // next one. False: there is none left, and what was opened is closed.
    bool next();
    // Of the member; good until its object is closed.
    std::string_view key() const { return m_open.back().key; }

    // The value that is there. FieldError when it is of another kind.
    std::string_view text(); // good until the next value or key is read
    // The same without control characters, which FieldError refuses.
    std::string_view plain_text();
    std::uint64_t unsigned_number();
    std::int64_t signed_number();
    bool boolean();
    std::vector<std::string> texts();
    // Whether it is null, which is then read.
    bool take_null();
    void skip(); // whatever it is

    // Nothing but blanks may follow.
    void finish();

    // Throws FieldError{where the reader is, why}; of a member there.
    [[noreturn]] void refuse(std::string why) const;
    [[noreturn]] void refuse_member(std::string_view key, std::string why) const;

private:
    struct Level
    {
        bool is_object = false;
        std::size_t count = 0;     // of members or elements so far
        std::size_t first_key = 0; // in m_keys
        std::string_view key;
        std::set<std::string_view> many_keys; // when there are too many to look at each
    };
    struct Number
    {
        std::string_view text;
        bool is_whole = true;
    };

    char peek();
    [[noreturn]] void fail(std::string_view why) const;
    void expect(std::string_view kind);
    void open(bool is_object, std::string_view kind);
    void read_key(Level& level);
    void take_word(std::string_view word);
    void take_digits();
    Number take_number();
    std::string_view quoted();
    std::string_view plain_run();
    void append_escape();
    unsigned hex_digits();
    void skip_or_open();
    std::string path() const;

    std::string_view m_text;
    std::size_t m_at = 0;
    unsigned m_max_depth;
    std::vector<Level> m_open;
    std::vector<std::string_view> m_keys;   // of all open objects
    std::deque<std::string> m_decoded_keys; // those that had escapes
    std::string m_decoded;
};

// What read(JsonReader&) makes of the one value of the text, or why there is none: with line and
// column where it is no JSON, with the path of the member where it is not what was expected.
template <typename Read>
auto read_json(std::string_view text, const JsonLimits& limits, Read read)
    -> Result<std::invoke_result_t<Read, JsonReader&>>
{
    try {
        JsonReader reader{text, limits};
        auto value = read(reader);
        reader.finish();
        return value;
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
