// Compact JSON, written value for value into one text, without a document: the same bytes as
// Json::dump() of what would be it. What is not UTF-8 becomes U+FFFD.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

namespace rbeepkg::encoding {

class JsonWriter
{
public:
    void open_object() { open('{'); }
    void close_object() { close('}'); }
    void open_array() { open('['); }
    void close_array() { close(']'); }
    // Of the member whose value comes next.
    void key(std::string_view name);

    void text(std::string_view value);
    void number(std::int64_t value);
    void number(std::uint64_t value);
    void boolean(bool value);

    std::string take() && { return std::move(m_text); }

private:
    void open(char bracket);
    void close(char bracket);
    void quote(std::string_view value);
    void separate();

    std::string m_text;
    bool m_wants_comma = false;
};

} // namespace rbeepkg::encoding
