#include "libpkg/encoding/json_faults.hpp"

#include "libpkg/base/text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace rbeepkg::encoding::detail {

namespace {

constexpr std::size_t k_shown_key = 80;

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

} // namespace

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

ParseError truncated(std::string_view text)
{
    return error_at(text, text.size(),
                    fmt::format("the document is truncated: it ends after {} bytes in the middle "
                                "of a value",
                                text.size()));
}

std::string duplicate_key(std::string_view key)
{
    return fmt::format("the key \"{}\" occurs twice in one object", printable(key, k_shown_key));
}

std::string too_deep(unsigned max_depth)
{
    return fmt::format("nested more than {} levels deep", max_depth);
}

bool is_plain(std::string_view text)
{
    // Nearly all texts are ASCII: the others are looked at character by character.
    const bool is_ascii =
        std::all_of(text.begin(), text.end(), [](char c) { return c >= ' ' && c <= '~'; });
    return is_ascii || printable(text, text.size()) == text;
}

std::optional<ParseError> no_json(std::string_view text, const JsonLimits& limits)
{
    if (text.size() > limits.max_bytes) {
        return ParseError{fmt::format("the document has {}, more than the {} that are allowed",
                                      human_size(text.size()), human_size(limits.max_bytes))};
    }
    if (std::string other = other_format(text); !other.empty()) {
        return ParseError{std::move(other), 1, 1};
    }
    // To the library it is the end of the text, whatever stands behind it.
    if (const std::size_t at = text.find('\0'); at != std::string_view::npos) {
        return error_at(text, at, "a NUL byte is no part of JSON");
    }
    return std::nullopt;
}

} // namespace rbeepkg::encoding::detail
