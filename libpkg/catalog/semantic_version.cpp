#include "libpkg/catalog/semantic_version.hpp"

#include <algorithm>
#include <optional>
#include <string>

namespace rbeepkg::catalog {

namespace {

constexpr std::string_view k_digits = "0123456789";
constexpr std::string_view k_identifiers =
    "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ.-";

bool is_made_of(std::string_view text, std::string_view characters)
{
    return !text.empty() && text.find_first_not_of(characters) == std::string_view::npos;
}

bool is_core(std::string_view text)
{
    return is_made_of(text, "0123456789.") && text.front() != '.' && text.back() != '.';
}

bool is_identifiers(std::string_view text)
{
    constexpr std::string_view separators = ".-";
    return is_made_of(text, k_identifiers) &&
           separators.find(text.front()) == std::string_view::npos &&
           separators.find(text.back()) == std::string_view::npos;
}

std::string with_dots(std::string_view text)
{
    std::string dotted{text};
    std::replace(dotted.begin(), dotted.end(), '-', '.');
    return dotted;
}

// "-2" of "1.2.3-beta.1-2", cut off the text; "" when there is none.
std::string_view take_release(std::string_view& text)
{
    const std::size_t dash = text.rfind('-');
    if (dash == std::string_view::npos || !is_made_of(text.substr(dash + 1), k_digits)) {
        return {};
    }
    const std::string_view release = text.substr(dash);
    text = text.substr(0, dash);
    return release;
}

// nullopt: it is no version of semver's.
std::optional<std::string> as_pacman_writes(std::string_view text)
{
    const std::string_view release = take_release(text);
    const std::size_t plus = std::min(text.find('+'), text.size());
    const std::string_view build = text.substr(plus);
    const std::string_view before_build = text.substr(0, plus);
    const std::size_t dash = std::min(before_build.find('-'), before_build.size());
    const std::string_view core = before_build.substr(0, dash);
    const std::string_view early = before_build.substr(dash);
    if (!is_core(core) || (!early.empty() && !is_identifiers(early.substr(1))) ||
        (!build.empty() && !is_identifiers(build.substr(1)))) {
        return std::nullopt;
    }
    std::string written{core};
    if (!early.empty()) {
        // A number would run into the one before it. Only a letter makes older, and this one is
        // below every word: semver puts numbers before words.
        const bool begins_with_number = k_digits.find(early[1]) != std::string_view::npos;
        written += (begins_with_number ? "A" : "") + with_dots(early.substr(1));
    }
    return written + with_dots(build) + std::string{release};
}

} // namespace

Result<package::Version> parse_version(std::string_view text)
{
    Result<package::Version> version = package::Version::parse(text);
    if (version) {
        return version;
    }
    const std::optional<std::string> written = as_pacman_writes(text);
    return written ? package::Version::parse(*written) : version;
}

} // namespace rbeepkg::catalog
