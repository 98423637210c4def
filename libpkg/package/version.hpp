// Versions as pacman has them: [epoch:]pkgver[-pkgrel], compared as vercmp(8) compares.
#pragma once

#include "libpkg/base/result.hpp"

#include <compare>
#include <cstdint>
#include <string>
#include <string_view>

namespace rbeepkg::package {

// -1, 0 or 1 for any two texts, exactly as pacman's vercmp.
int vercmp(std::string_view left, std::string_view right);

class Version
{
public:
    // An empty version ("" everywhere); for containers.
    Version() = default;
    // Refuses what makepkg refuses: an empty pkgver, blanks, ':', '/', '-' in pkgver, a pkgrel that
    // is no decimal number (with an optional fraction), non-ASCII, over 128 bytes.
    static Result<Version> parse(std::string_view text);

    const std::string& text() const noexcept { return m_text; }
    std::string_view epoch() const; // "" when there is none
    std::string_view pkgver() const;
    std::string_view pkgrel() const; // "" when there is none
    Version without_pkgrel() const;

    // vercmp order: 1.0 and 1.0-3 are equal, since the release counts only if both have one.
    std::weak_ordering operator<=>(const Version& other) const;
    bool operator==(const Version& other) const { return std::is_eq(*this <=> other); }

private:
    explicit Version(std::string text) : m_text{std::move(text)} {}
    std::string m_text;
};

} // namespace rbeepkg::package
