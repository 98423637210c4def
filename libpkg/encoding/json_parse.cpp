#include "libpkg/base/text.hpp"
#include "libpkg/encoding/json.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <utility>

namespace rbeepkg::encoding {

namespace {

// Characters of the document that also tell how far the parser has come: nlohmann's SAX interface
// knows its position only when the syntax is wrong, not when a handler refuses.
class TrackedInput
{
public:
    using iterator_category = std::forward_iterator_tag;
    using value_type = char;
    using difference_type = std::ptrdiff_t;
    using pointer = const char*;
    using reference = const char&;

    TrackedInput(const char* at, const char** reached) : m_at{at}, m_reached{reached} {}

    reference operator*() const { return *m_at; }
    TrackedInput& operator++()
    {
        *m_reached = ++m_at;
        return *this;
    }
    TrackedInput operator++(int)
    {
        TrackedInput before = *this;
        ++*this;
        return before;
    }
    bool operator==(const TrackedInput& other) const { return m_at == other.m_at; }
    bool operator!=(const TrackedInput& other) const { return m_at != other.m_at; }

private:
    const char* m_at;
    const char** m_reached;
};

// Builds the document and stops at the first thing that we refuse.
class DocumentBuilder final : public nlohmann::json_sax<Json>
{
public:
    explicit DocumentBuilder(unsigned max_depth) : m_max_depth{max_depth} {}

    bool null() override { return add(nullptr); }
    bool boolean(bool value) override { return add(value); }
    bool number_integer(number_integer_t value) override { return add(value); }
    bool number_unsigned(number_unsigned_t value) override { return add(value); }
    bool number_float(number_float_t value, const string_t& /*text*/) override
    {
        return add(value);
    }
    bool string(string_t& value) override { return add(std::move(value)); }
    bool binary(binary_t& /*value*/) override { return false; }
    bool start_object(std::size_t /*elements*/) override { return open(Json::object()); }
    bool start_array(std::size_t /*elements*/) override { return open(Json::array()); }
    bool end_object() override { return close(); }
    bool end_array() override { return close(); }

    bool key(string_t& name) override
    {
        const auto [slot, is_new] =
            m_open.back()->get_ref<Json::object_t&>().emplace(name, nullptr);
        if (!is_new) {
            m_refusal = fmt::format("the key \"{}\" occurs twice in one object",
                                    printable(name, k_shown_key));
        }
        m_slot = &slot->second;
        return is_new;
    }

    bool parse_error(std::size_t position, const std::string& /*token*/,
                     const Json::exception& error) override
    {
        m_error_position = position;
        m_syntax_error = error.what();
        return false;
    }

    Json take() { return std::move(m_root); }
    const std::string& refusal() const { return m_refusal; }
    const std::string& syntax_error() const { return m_syntax_error; }
    // Count of characters read up to and with the wrong one; the end of the input counts as one.
    std::size_t error_position() const { return m_error_position; }

private:
    static constexpr std::size_t k_shown_key = 80;

    template <typename T> bool add(T&& value)
    {
        place() = std::forward<T>(value);
        return true;
    }

    bool open(Json container)
    {
        if (m_open.size() >= m_max_depth) {
            m_refusal = fmt::format("nested more than {} levels deep", m_max_depth);
            return false;
        }
        Json& here = place();
        here = std::move(container);
        m_open.push_back(&here);
        return true;
    }

    bool close()
    {
        m_open.pop_back();
        return true;
    }

    // Where the next value goes. A container lies still while it is open: nothing is added to its
    // parent until then.
    Json& place()
    {
        if (m_open.empty()) {
            return m_root;
        }
        if (m_open.back()->is_array()) {
            return m_open.back()->emplace_back(nullptr);
        }
        return *m_slot;
    }

    unsigned m_max_depth;
    Json m_root;
    std::vector<Json*> m_open;
    Json* m_slot = nullptr; // value of the key that was read last
    std::string m_refusal;
    std::string m_syntax_error;
    std::size_t m_error_position = 0;
};

// offset: of the character in question, from 0.
ParseError error_at(std::string_view text, std::size_t offset, std::string message)
{
    const std::string_view before = text.substr(0, std::min(offset, text.size()));
    const std::size_t line_start = before.rfind('\n') + 1; // npos + 1 is 0
    const auto starts_character = [](char c) {
        return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U;
    };
    const auto column = std::count_if(before.begin() + static_cast<std::ptrdiff_t>(line_start),
                                      before.end(), starts_character);
    return {std::move(message),
            static_cast<std::size_t>(std::count(before.begin(), before.end(), '\n')) + 1,
            static_cast<std::size_t>(column) + 1};
}

bool contains_folded(std::string_view text, std::string_view lower_case_word)
{
    const auto same = [](char left, char right) {
        return (left >= 'A' && left <= 'Z' ? static_cast<char>(left - 'A' + 'a') : left) == right;
    };
    return std::search(text.begin(), text.end(), lower_case_word.begin(), lower_case_word.end(),
                       same) != text.end();
}

// What a server that has no JSON for us sends instead; "" when the text may be JSON.
std::string other_format(std::string_view text)
{
    constexpr std::size_t k_looked_at = 1024;
    const std::string_view start = trim(text.substr(0, k_looked_at));
    if (start.empty()) {
        return trim(text).empty() ? "the document is empty" : "";
    }
    if (start.front() != '<') {
        return "";
    }
    return contains_folded(start, "<!doctype html") || contains_folded(start, "<html")
               ? "this is an HTML page, not JSON"
               : "this is markup (it begins with '<'), not JSON";
}

// Whether the parser stopped at the bad byte or behind it, but not before it.
bool stopped_at_bad_utf8(std::string_view text, std::size_t position)
{
    std::size_t end = std::min(position, text.size());
    while (end < text.size() && (static_cast<unsigned char>(text[end]) & 0xC0U) == 0x80U) {
        ++end;
    }
    return !is_valid_utf8(text.substr(0, end));
}

// "[json.exception.parse_error.101] parse error at line 1, column 5: <what we want>"
std::string reason_of(std::string_view library_message)
{
    constexpr std::size_t k_longest = 300;
    const std::size_t place = library_message.find("column");
    const std::size_t colon =
        library_message.find(": ", place == std::string_view::npos ? 0 : place);
    const std::string_view reason =
        colon == std::string_view::npos ? library_message : library_message.substr(colon + 2);
    return printable(reason, k_longest);
}

ParseError syntax_error(std::string_view text, const DocumentBuilder& builder)
{
    const std::size_t position = builder.error_position();
    if (position > text.size()) {
        return error_at(text, text.size(),
                        fmt::format("the document is truncated: it ends after {} bytes in the "
                                    "middle of a value",
                                    text.size()));
    }
    const std::size_t offset = position == 0 ? 0 : position - 1;
    if (stopped_at_bad_utf8(text, position)) {
        return error_at(text, offset, "invalid UTF-8");
    }
    return error_at(text, offset, reason_of(builder.syntax_error()));
}

} // namespace

Result<Json> parse_json(std::string_view text, const JsonLimits& limits)
{
    if (text.size() > limits.max_bytes) {
        return ParseError{fmt::format("the document has {}, more than the {} that are allowed",
                                      human_size(text.size()), human_size(limits.max_bytes))};
    }
    if (std::string other = other_format(text); !other.empty()) {
        return ParseError{std::move(other), 1, 1};
    }
    const char* begin = text.data();
    const char* reached = begin;
    DocumentBuilder builder{limits.max_depth};
    if (Json::sax_parse(TrackedInput{begin, &reached}, TrackedInput{begin + text.size(), &reached},
                        &builder)) {
        return builder.take();
    }
    if (!builder.refusal().empty()) {
        const auto read = static_cast<std::size_t>(reached - begin);
        return error_at(text, read == 0 ? 0 : read - 1, builder.refusal());
    }
    return syntax_error(text, builder);
}

} // namespace rbeepkg::encoding
