#include "libpkg/base/text.hpp"
#include "libpkg/encoding/json_faults.hpp"

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
            m_refusal = detail::duplicate_key(name);
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
    template <typename T> bool add(T&& value)
    {
        place() = std::forward<T>(value);
        return true;
    }

    bool open(Json container)
    {
        if (m_open.size() >= m_max_depth) {
            m_refusal = detail::too_deep(m_max_depth);
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
        return detail::truncated(text);
    }
    const std::size_t offset = position == 0 ? 0 : position - 1;
    if (stopped_at_bad_utf8(text, position)) {
        return detail::error_at(text, offset, "invalid UTF-8");
    }
    return detail::error_at(text, offset, reason_of(builder.syntax_error()));
}

} // namespace

Result<Json> parse_json(std::string_view text, const JsonLimits& limits)
{
    if (std::optional<ParseError> fault = detail::no_json(text, limits)) {
        return *std::move(fault);
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
        return detail::error_at(text, read == 0 ? 0 : read - 1, builder.refusal());
    }
    return syntax_error(text, builder);
}

} // namespace rbeepkg::encoding
