#include "libpkg/config/setting_value.hpp"

#include "libpkg/base/text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstdint>

namespace rbeepkg::config {

namespace {

using std::chrono::milliseconds;

constexpr std::size_t k_max_url = 2048;
constexpr std::size_t k_max_catalog_name = 64;

struct Unit
{
    std::string_view name;
    std::uint64_t in_milliseconds;
};
constexpr std::array<Unit, 7> k_units = {{{"", 1000},
                                          {"ms", 1},
                                          {"s", 1000},
                                          {"min", 60'000},
                                          {"m", 60'000},
                                          {"h", 3'600'000},
                                          {"d", 86'400'000}}};

bool is_one_of(std::string_view text, std::initializer_list<std::string_view> words)
{
    return std::find(words.begin(), words.end(), text) != words.end();
}

} // namespace

std::optional<milliseconds> parse_duration(std::string_view text)
{
    const std::size_t end = std::min(text.find_first_not_of("0123456789"), text.size());
    const auto number = parse_number(text.substr(0, end));
    const std::string_view name = trim(text.substr(end));
    const auto* const unit =
        std::find_if(k_units.begin(), k_units.end(),
                     [&](const Unit& candidate) { return candidate.name == name; });
    const auto longest = static_cast<std::uint64_t>(k_longest_duration.count());
    if (!number || unit == k_units.end() || *number > longest / unit->in_milliseconds) {
        return std::nullopt;
    }
    return milliseconds{*number * unit->in_milliseconds};
}

std::string duration_text(milliseconds time)
{
    const auto count = static_cast<std::uint64_t>(time.count());
    for (const std::string_view name : {"d", "h", "min", "s"}) {
        const auto* const unit =
            std::find_if(k_units.begin(), k_units.end(),
                         [&](const Unit& candidate) { return candidate.name == name; });
        if (count != 0 && count % unit->in_milliseconds == 0) {
            return fmt::format("{}{}", count / unit->in_milliseconds, name);
        }
    }
    return fmt::format("{}ms", count);
}

std::optional<bool> parse_switch(std::string_view text, bool has_value)
{
    if (!has_value || is_one_of(text, {"yes", "true", "on", "1"})) {
        return true;
    }
    return is_one_of(text, {"no", "false", "off", "0"}) ? std::optional{false} : std::nullopt;
}

std::optional<std::pair<std::string, std::string>> parse_word_and_rest(std::string_view text)
{
    const std::size_t separator = text.find_first_of(":=");
    if (separator == std::string_view::npos) {
        return std::nullopt;
    }
    const std::string_view word = trim(text.substr(0, separator));
    const std::string_view rest = trim(text.substr(separator + 1));
    if (split_words(word).size() != 1 || rest.empty()) {
        return std::nullopt;
    }
    return std::pair{std::string{word}, std::string{rest}};
}

bool is_catalog_name(std::string_view name)
{
    const auto is_inner = [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '.' || c == '_' || c == '-';
    };
    return !name.empty() && name.size() <= k_max_catalog_name &&
           std::all_of(name.begin(), name.end(), is_inner) &&
           std::string_view{"._-"}.find(name.front()) == std::string_view::npos &&
           !is_one_of(name, {"local", "options"});
}

std::optional<std::string> invalid_server_reason(std::string_view url)
{
    const auto refuse = [&](std::string_view why) {
        return fmt::format("'{}' {}", printable(url, 200), why);
    };
    if (url.size() > k_max_url) {
        return fmt::format("a URL is longer than {} bytes", k_max_url);
    }
    const std::size_t colon = url.find("://");
    if (!is_one_of(url.substr(0, colon), {"http", "https", "file"}) ||
        colon == std::string_view::npos) {
        return refuse("is no URL that begins with http://, https:// or file://");
    }
    const std::string_view rest = url.substr(colon + 3);
    const bool is_file = url.starts_with("file:");
    if (rest.empty() || (is_file && rest.front() != '/') || (!is_file && rest.front() == '/')) {
        return refuse(is_file ? "names no absolute path" : "names no host");
    }
    if (rest.find_first_of("?#") != std::string_view::npos) {
        return refuse("has a '?' or '#': a catalog's URL is the base of others");
    }
    if (std::any_of(rest.begin(), rest.end(), [](char c) { return c <= ' ' || c >= '\x7f'; })) {
        return refuse("holds blanks or characters that are not ASCII");
    }
    return std::nullopt;
}

std::string without_trailing_slash(std::string_view url)
{
    // "file:///" names the root: its last slash is the path.
    const std::size_t shortest = url.find("://") + 4;
    while (url.size() > shortest && url.back() == '/') {
        url.remove_suffix(1);
    }
    return std::string{url};
}

} // namespace rbeepkg::config
