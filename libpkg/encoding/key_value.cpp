#include "libpkg/encoding/key_value.hpp"

#include "libpkg/base/error.hpp"
#include "libpkg/base/text.hpp"
#include "libpkg/encoding/text_lines.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <optional>

namespace rbeepkg::encoding {

namespace {

constexpr std::string_view k_separator = " = ";

// An empty value: editors and mail like to take the blank at the end of a line away.
bool is_valueless(std::string_view line)
{
    return line.ends_with(" =") && line.find(k_separator) == std::string_view::npos;
}

Result<std::pair<std::string, std::string>> parse_line(std::string_view line, std::size_t number)
{
    if (const auto at = detail::find_control_character(line)) {
        return ParseError{"a control character", number, *at + 1};
    }
    if (!is_valid_utf8(line)) {
        return ParseError{"invalid UTF-8", number};
    }
    const std::size_t separator = is_valueless(line) ? line.size() - 2 : line.find(k_separator);
    if (separator == std::string_view::npos) {
        return ParseError{fmt::format("no \"key = value\": {}", printable(line, 80)), number};
    }
    const std::string_view key = trim(line.substr(0, separator));
    if (key.empty()) {
        return ParseError{"a '=' without a key before it", number};
    }
    const std::size_t value = std::min(separator + k_separator.size(), line.size());
    return std::pair{std::string{key}, std::string{line.substr(value)}};
}

// What would come back as something else.
void check_writable(const std::string& key, const std::string& value)
{
    const bool plain_key = !key.empty() && key.front() != '#' && trim(key) == key &&
                           key.find('=') == std::string::npos &&
                           !detail::find_control_character(key) && is_valid_utf8(key);
    if (!plain_key) {
        throw make_error(ErrorCode::internal, "\"{}\" cannot be a key", printable(key, 80));
    }
    if (detail::find_control_character(value) || !is_valid_utf8(value)) {
        throw make_error(ErrorCode::corrupt,
                         "the value of {} has a control character or invalid UTF-8: {}", key,
                         printable(value, 200));
    }
}

} // namespace

Result<KeyValues> parse_key_values(std::string_view text, std::size_t max_lines)
{
    KeyValues pairs;
    detail::TextLines lines{text};
    while (const std::optional<std::string_view> line = lines.next()) {
        if (lines.number() > max_lines) {
            return ParseError{fmt::format("more than {} lines", max_lines), lines.number()};
        }
        if (trim(*line).empty() || line->front() == '#') {
            continue;
        }
        auto pair = parse_line(*line, lines.number());
        if (!pair) {
            return pair.error();
        }
        pairs.push_back(*std::move(pair));
    }
    return pairs;
}

std::string format_key_values(const KeyValues& pairs)
{
    std::string text;
    for (const auto& [key, value] : pairs) {
        check_writable(key, value);
        text += key;
        text += k_separator;
        text += value;
        text += '\n';
    }
    return text;
}

} // namespace rbeepkg::encoding
