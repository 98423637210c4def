#include "libpkg/config/signature_level.hpp"

#include "libpkg/base/text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace rbeepkg::config {

namespace {

constexpr std::array<std::string_view, 5> k_words = {"Never", "Optional", "Required", "TrustedOnly",
                                                     "TrustAll"};

// "PackageRequired" and "DatabaseRequired" are "Required" for one of the two.
std::string_view without_subject(std::string_view word)
{
    for (const std::string_view subject : {"Package", "Database"}) {
        if (word.starts_with(subject)) {
            return word.substr(subject.size());
        }
    }
    return word;
}

} // namespace

std::optional<std::string> invalid_signature_level(std::string_view text)
{
    for (const std::string_view word : split_words(text)) {
        if (std::find(k_words.begin(), k_words.end(), without_subject(word)) == k_words.end()) {
            return fmt::format("'{}' is none of Never, Optional, Required, TrustedOnly, TrustAll, "
                               "with or without Package or Database before it",
                               printable(word, 100));
        }
    }
    return std::nullopt;
}

std::optional<std::string> signature_level_remark(std::string_view key, std::string_view text)
{
    const auto words = split_words(text);
    const bool required = std::any_of(words.begin(), words.end(), [](std::string_view word) {
        return without_subject(word) == "Required";
    });
    if (!required) {
        return std::nullopt;
    }
    return fmt::format("{} has no effect yet: no signature is asked for and none is checked", key);
}

} // namespace rbeepkg::config
