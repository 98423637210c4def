#include "libpkg/encoding/json_writer.hpp"

#include "libpkg/base/text.hpp"
#include "libpkg/encoding/json.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>

namespace rbeepkg::encoding {

namespace {

bool is_escaped(char c)
{
    return static_cast<unsigned char>(c) < ' ' || c == '"' || c == '\\';
}

void append_escape(std::string& text, char c)
{
    constexpr std::string_view k_characters = "\"\\\b\f\n\r\t";
    constexpr std::string_view k_names = "\"\\bfnrt";
    const std::size_t known = k_characters.find(c);
    if (known != std::string_view::npos) {
        text += {'\\', k_names[known]};
    } else {
        fmt::format_to(std::back_inserter(text), "\\u{:04x}", static_cast<unsigned>(c));
    }
}

} // namespace

void JsonWriter::separate()
{
    if (m_wants_comma) {
        m_text += ',';
    }
    m_wants_comma = true;
}

void JsonWriter::open(char bracket)
{
    separate();
    m_text += bracket;
    m_wants_comma = false;
}

void JsonWriter::close(char bracket)
{
    m_text += bracket;
    m_wants_comma = true;
}

void JsonWriter::key(std::string_view name)
{
    separate();
    quote(name);
    m_text += ':';
    m_wants_comma = false;
}

void JsonWriter::text(std::string_view value)
{
    separate();
    quote(value);
}

void JsonWriter::quote(std::string_view value)
{
    if (!is_valid_utf8(value)) {
        m_text += Json(value).dump(-1, ' ', false, Json::error_handler_t::replace);
        return;
    }
    m_text += '"';
    const char* at = value.data();
    const char* const end = at + value.size();
    for (;;) {
        const char* const stop = std::find_if(at, end, is_escaped);
        m_text.append(at, stop);
        if (stop == end) {
            break;
        }
        append_escape(m_text, *stop);
        at = stop + 1;
    }
    m_text += '"';
}

void JsonWriter::number(std::int64_t value)
{
    separate();
    fmt::format_to(std::back_inserter(m_text), "{}", value);
}

void JsonWriter::number(std::uint64_t value)
{
    separate();
    fmt::format_to(std::back_inserter(m_text), "{}", value);
}

void JsonWriter::boolean(bool value)
{
    separate();
    m_text += value ? "true" : "false";
}

} // namespace rbeepkg::encoding
