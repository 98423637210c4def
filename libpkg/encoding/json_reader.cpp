#include "libpkg/encoding/json_reader.hpp"

#include "libpkg/base/text.hpp"
#include "libpkg/encoding/json_faults.hpp"

#include <fmt/format.h>

#include <limits>
#include <optional>

namespace rbeepkg::encoding {

namespace {

using Kind = detail::JsonToken::Kind;

std::string_view name_of(Kind kind)
{
    switch (kind) {
    case Kind::object:
        return "an object";
    case Kind::array:
        return "an array";
    case Kind::text:
    case Kind::key:
        return "a string";
    case Kind::natural:
    case Kind::negative:
    case Kind::other_number:
        return "a number";
    case Kind::boolean:
        return "a boolean";
    case Kind::null:
    case Kind::end:
        break;
    }
    return "null";
}

// What parse_json refuses and the parser alone took would be a flaw of ours.
JsonSyntaxError error_of(std::string_view text, const JsonLimits& limits)
{
    Result<Json> document = parse_json(text, limits);
    return {document ? ParseError{"this is no JSON that can be read"} : document.error()};
}

detail::JsonTokens tokens_or_throw(std::string_view text, const JsonLimits& limits)
{
    std::optional<detail::JsonTokens> tokens = detail::tokens_of(text, limits);
    if (!tokens) {
        throw error_of(text, limits);
    }
    return *std::move(tokens);
}

} // namespace

JsonReader::JsonReader(std::string_view text, const JsonLimits& limits)
    : m_tokens{tokens_or_throw(text, limits)}
{}

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
            path += level.is_object ? fmt::format("{}{}", path.empty() ? "" : ".",
                                                  m_tokens.text_of(m_tokens.list[level.key]))
                                    : fmt::format("[{}]", level.count - 1);
        }
    }
    return printable(path, k_shown);
}

const detail::JsonToken& JsonReader::expect(Kind kind)
{
    if (here().kind != kind) {
        refuse(fmt::format("expected {}, found {}", name_of(kind), name_of(here().kind)));
    }
    return m_tokens.list[m_at++];
}

void JsonReader::open(Kind kind)
{
    expect(kind);
    m_open.push_back({kind == Kind::object});
}

void JsonReader::open_object()
{
    open(Kind::object);
}

void JsonReader::open_array()
{
    open(Kind::array);
}

bool JsonReader::next()
{
    if (here().kind == Kind::end) {
        m_open.pop_back();
        ++m_at;
        return false;
    }
    Level& level = m_open.back();
    ++level.count;
    if (level.is_object) {
        level.key = m_at++;
    }
    return true;
}

std::string_view JsonReader::key() const
{
    return m_tokens.text_of(m_tokens.list[m_open.back().key]);
}

std::string_view JsonReader::text()
{
    return m_tokens.text_of(expect(Kind::text));
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

// As it stands in the text, or means the same.
std::string JsonReader::found_number() const
{
    constexpr std::size_t k_shown = 40;
    const detail::JsonToken& number = here();
    if (number.kind == Kind::other_number) {
        return printable(m_tokens.text_of(number), k_shown);
    }
    return number.kind == Kind::natural ? std::to_string(number.value)
                                        : std::to_string(static_cast<std::int64_t>(number.value));
}

std::uint64_t JsonReader::unsigned_number()
{
    if (here().kind == Kind::negative || here().kind == Kind::other_number) {
        refuse(fmt::format("expected a whole number, not below 0 and below 2^64, found {}",
                           found_number()));
    }
    return expect(Kind::natural).value;
}

std::int64_t JsonReader::signed_number()
{
    constexpr std::uint64_t k_most = std::numeric_limits<std::int64_t>::max();
    if (here().kind == Kind::other_number ||
        (here().kind == Kind::natural && here().value > k_most)) {
        refuse(fmt::format("expected a whole number between -2^63 and 2^63, found {}",
                           found_number()));
    }
    const Kind sign = here().kind == Kind::negative ? Kind::negative : Kind::natural;
    return static_cast<std::int64_t>(expect(sign).value);
}

bool JsonReader::boolean()
{
    return expect(Kind::boolean).value != 0;
}

bool JsonReader::take_null()
{
    const bool is_null = here().kind == Kind::null;
    m_at += is_null ? 1 : 0;
    return is_null;
}

void JsonReader::skip()
{
    std::size_t depth = 0;
    do {
        const Kind kind = m_tokens.list[m_at++].kind;
        depth += kind == Kind::object || kind == Kind::array ? 1 : 0;
        depth -= kind == Kind::end ? 1 : 0;
    } while (depth != 0);
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
