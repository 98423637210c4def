#include "libpkg/encoding/json_reader.hpp"

#include "libpkg/base/text.hpp"
#include "libpkg/encoding/json_faults.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <optional>

namespace rbeepkg::encoding {

namespace {

constexpr std::string_view k_string = "a string";
constexpr std::string_view k_number = "a number";
constexpr std::string_view k_boolean = "a boolean";

bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

// Of the value that begins so; "" when none does.
std::string_view kind_of(char first)
{
    switch (first) {
    case '"':
        return k_string;
    case '{':
        return "an object";
    case '[':
        return "an array";
    case 't':
    case 'f':
        return k_boolean;
    case 'n':
        return "null";
    default:
        return first == '-' || is_digit(first) ? k_number : "";
    }
}

void append_utf8(std::string& text, unsigned code)
{
    const auto tail = [code](unsigned shift) {
        return static_cast<char>(0x80U | ((code >> shift) & 0x3FU));
    };
    if (code < 0x80) {
        text += static_cast<char>(code);
    } else if (code < 0x800) {
        text += {static_cast<char>(0xC0U | (code >> 6U)), tail(0)};
    } else if (code < 0x10000) {
        text += {static_cast<char>(0xE0U | (code >> 12U)), tail(6), tail(0)};
    } else {
        text += {static_cast<char>(0xF0U | (code >> 18U)), tail(12), tail(6), tail(0)};
    }
}

} // namespace

JsonReader::JsonReader(std::string_view text, const JsonLimits& limits)
    : m_text{text}, m_max_depth{limits.max_depth}
{
    if (std::optional<ParseError> fault = detail::no_json(text, limits)) {
        throw JsonSyntaxError{*std::move(fault)};
    }
    constexpr std::string_view k_byte_order_mark = "\xEF\xBB\xBF";
    if (text.starts_with(k_byte_order_mark)) {
        m_at = k_byte_order_mark.size();
    }
}

// The first character of what comes next; NUL, which nothing begins with, at the end.
char JsonReader::peek()
{
    while (m_at < m_text.size()) {
        const char c = m_text[m_at];
        if (c != ' ' && c != '\n' && c != '\t' && c != '\r') {
            return c;
        }
        ++m_at;
    }
    return '\0';
}

void JsonReader::fail(std::string_view why) const
{
    throw JsonSyntaxError{m_at < m_text.size() ? detail::error_at(m_text, m_at, std::string{why})
                                               : detail::truncated(m_text)};
}

void JsonReader::refuse(std::string why) const
{
    std::string where = path();
    throw FieldError{where.empty() ? "the document" : std::move(where), std::move(why)};
}

void JsonReader::refuse_member(std::string_view key, std::string why) const
{
    const std::string where = path();
    throw FieldError{fmt::format("{}{}{}", where, where.empty() ? "" : ".", key), std::move(why)};
}

std::string JsonReader::path() const
{
    constexpr std::size_t k_shown = 200;
    std::string path;
    for (const Level& level : m_open) {
        if (level.count != 0) {
            path += level.is_object ? fmt::format("{}{}", path.empty() ? "" : ".", level.key)
                                    : fmt::format("[{}]", level.count - 1);
        }
    }
    return printable(path, k_shown);
}

void JsonReader::expect(std::string_view kind)
{
    const std::string_view found = kind_of(peek());
    if (found.empty()) {
        fail("a value is expected");
    }
    if (found != kind) {
        refuse(fmt::format("expected {}, found {}", kind, found));
    }
}

void JsonReader::open(bool is_object, std::string_view kind)
{
    expect(kind);
    if (m_open.size() >= m_max_depth) {
        fail(detail::too_deep(m_max_depth));
    }
    ++m_at;
    Level& level = m_open.emplace_back();
    level.is_object = is_object;
    level.first_key = m_keys.size();
}

void JsonReader::open_object()
{
    open(true, "an object");
}

void JsonReader::open_array()
{
    open(false, "an array");
}

bool JsonReader::next()
{
    Level& level = m_open.back();
    const char found = peek();
    if (found == (level.is_object ? '}' : ']')) {
        ++m_at;
        m_keys.resize(level.first_key);
        m_open.pop_back();
        return false;
    }
    if (level.count > 0) {
        if (found != ',') {
            fail(level.is_object ? "',' or '}' is expected" : "',' or ']' is expected");
        }
        ++m_at;
    }
    ++level.count;
    if (level.is_object) {
        read_key(level);
    }
    return true;
}

void JsonReader::read_key(Level& level)
{
    constexpr std::size_t k_few = 64;
    if (peek() != '"') {
        fail("the quoted name of a member is expected");
    }
    std::string_view key = quoted();
    if (key.data() == m_decoded.data()) {
        key = m_decoded_keys.emplace_back(key);
    }
    const auto first = m_keys.begin() + static_cast<std::ptrdiff_t>(level.first_key);
    bool is_new = false;
    if (level.count <= k_few) {
        is_new = std::find(first, m_keys.end(), key) == m_keys.end();
    } else {
        if (level.many_keys.empty()) {
            level.many_keys.insert(first, m_keys.end());
        }
        is_new = level.many_keys.insert(key).second;
    }
    if (!is_new) {
        throw JsonSyntaxError{detail::error_at(m_text, m_at - 1, detail::duplicate_key(key))};
    }
    m_keys.push_back(key);
    level.key = key;
    if (peek() != ':') {
        fail("':' is expected");
    }
    ++m_at;
}

std::string_view JsonReader::text()
{
    expect(k_string);
    return quoted();
}

std::string_view JsonReader::plain_text()
{
    const std::string_view value = text();
    if (!detail::is_plain(value)) {
        refuse(detail::k_not_plain);
    }
    return value;
}

std::vector<std::string> JsonReader::texts()
{
    std::vector<std::string> list;
    for (open_array(); next();) {
        list.emplace_back(text());
    }
    return list;
}

// Between the quotes, with what its escapes stand for.
std::string_view JsonReader::quoted()
{
    ++m_at;
    const std::string_view whole = plain_run();
    if (m_text[m_at] == '"') {
        ++m_at;
        return whole;
    }
    m_decoded = whole;
    while (m_text[m_at] == '\\') {
        append_escape();
        m_decoded += plain_run();
    }
    ++m_at;
    return m_decoded;
}

// Up to a quote or a backslash, which is there.
std::string_view JsonReader::plain_run()
{
    const std::size_t begin = m_at;
    unsigned all_bits = 0;
    for (;; ++m_at) {
        if (m_at == m_text.size()) {
            fail("");
        }
        const auto byte = static_cast<unsigned char>(m_text[m_at]);
        if (byte == '"' || byte == '\\') {
            break;
        }
        if (byte < ' ') {
            fail("a control character is to be written as an escape");
        }
        all_bits |= byte;
    }
    const std::string_view run = m_text.substr(begin, m_at - begin);
    if (all_bits >= 0x80 && !is_valid_utf8(run)) {
        m_at = begin;
        fail("invalid UTF-8");
    }
    return run;
}

void JsonReader::append_escape()
{
    constexpr std::string_view k_names = "\"\\/bfnrt";
    constexpr std::string_view k_characters = "\"\\/\b\f\n\r\t";
    ++m_at;
    if (m_at == m_text.size()) {
        fail("");
    }
    if (m_text[m_at] != 'u') {
        const std::size_t known = k_names.find(m_text[m_at]);
        if (known == std::string_view::npos) {
            fail("there is no such escape");
        }
        ++m_at;
        m_decoded += k_characters[known];
        return;
    }
    const std::size_t begin = m_at;
    unsigned code = hex_digits();
    if (code >= 0xD800 && code <= 0xDBFF && m_text.substr(m_at, 2) == "\\u") {
        ++m_at;
        const unsigned low = hex_digits();
        const bool is_pair = low >= 0xDC00 && low <= 0xDFFF;
        code = is_pair ? 0x10000 + ((code - 0xD800) << 10U) + (low - 0xDC00) : code;
    }
    if (code >= 0xD800 && code <= 0xDFFF) {
        m_at = begin;
        fail("half of a surrogate pair stands alone");
    }
    append_utf8(m_decoded, code);
}

// The four behind the u.
unsigned JsonReader::hex_digits()
{
    constexpr std::size_t k_digits = 4;
    ++m_at;
    const std::string_view digits = m_text.substr(m_at, k_digits);
    unsigned code = 0;
    const char* end = digits.data() + digits.size();
    const auto [stop, error] = std::from_chars(digits.data(), end, code, 16);
    if (error != std::errc{} || stop != end || digits.size() != k_digits) {
        m_at = static_cast<std::size_t>(stop - m_text.data());
        fail("four hexadecimal digits are expected");
    }
    m_at += k_digits;
    return code;
}

void JsonReader::take_digits()
{
    if (m_at == m_text.size() || !is_digit(m_text[m_at])) {
        fail("a digit is expected");
    }
    while (m_at < m_text.size() && is_digit(m_text[m_at])) {
        ++m_at;
    }
}

JsonReader::Number JsonReader::take_number()
{
    const std::size_t begin = m_at;
    const auto take = [this](std::string_view any_of) {
        const bool is_there =
            m_at < m_text.size() && any_of.find(m_text[m_at]) != std::string_view::npos;
        m_at += is_there ? 1 : 0;
        return is_there;
    };
    Number number;
    take("-");
    if (!take("0")) {
        take_digits();
    }
    if (take(".")) {
        number.is_whole = false;
        take_digits();
    }
    if (take("eE")) {
        number.is_whole = false;
        take("+-");
        take_digits();
    }
    number.text = m_text.substr(begin, m_at - begin);
    return number;
}

std::uint64_t JsonReader::unsigned_number()
{
    expect(k_number);
    const Number number = take_number();
    const std::optional<std::uint64_t> value =
        number.is_whole ? parse_number(number.text) : std::nullopt;
    if (!value) {
        refuse(fmt::format("expected a whole number, not below 0 and below 2^64, found {}",
                           printable(number.text, 40)));
    }
    return *value;
}

std::int64_t JsonReader::signed_number()
{
    expect(k_number);
    const Number number = take_number();
    std::int64_t value = 0;
    const char* end = number.text.data() + number.text.size();
    const auto [stop, error] = std::from_chars(number.text.data(), end, value);
    if (error != std::errc{} || stop != end) {
        refuse(fmt::format("expected a whole number between -2^63 and 2^63, found {}",
                           printable(number.text, 40)));
    }
    return value;
}

void JsonReader::take_word(std::string_view word)
{
    const std::string_view found = m_text.substr(m_at, word.size());
    if (found != word) {
        m_at += word.starts_with(found) ? found.size() : 0;
        fail("a value is expected");
    }
    m_at += word.size();
}

bool JsonReader::boolean()
{
    expect(k_boolean);
    const bool value = m_text[m_at] == 't';
    take_word(value ? "true" : "false");
    return value;
}

bool JsonReader::take_null()
{
    const bool is_null = peek() == 'n';
    if (is_null) {
        take_word("null");
    }
    return is_null;
}

void JsonReader::skip_or_open()
{
    switch (peek()) {
    case '{':
        open_object();
        return;
    case '[':
        open_array();
        return;
    case '"':
        quoted();
        return;
    case 't':
    case 'f':
        boolean();
        return;
    case 'n':
        take_null();
        return;
    default:
        expect(k_number);
        take_number();
    }
}

void JsonReader::skip()
{
    const std::size_t depth = m_open.size();
    skip_or_open();
    while (m_open.size() > depth) {
        if (next()) {
            skip_or_open();
        }
    }
}

void JsonReader::finish()
{
    peek();
    if (m_at != m_text.size()) {
        fail("there is more behind the value");
    }
}

JsonMembers::JsonMembers(JsonReader& reader) : m_reader{reader}
{
    m_reader.open_object();
    m_is_left = m_reader.next();
}

bool JsonMembers::are_left()
{
    if (m_is_left && !m_was_taken) {
        m_reader.skip();
        m_is_left = m_reader.next();
    }
    m_was_taken = false;
    return m_is_left;
}

} // namespace rbeepkg::encoding
