// The colours of what people read, by what is coloured and not by hue: pacman's. Without colours
// every text comes back as it is.
#pragma once

#include <cstdio>
#include <string>
#include <string_view>

namespace rbeepkg::cmd::render {

class Palette
{
public:
    // No colours.
    Palette() = default;

    // wanted: --color ("" when not given). Without it the key Color decides, and both want a
    // terminal and no NO_COLOR in the environment; "always" is always.
    static Palette of(std::FILE* stream, std::string_view wanted, bool color_key,
                      std::string_view no_color);

    bool is_on() const noexcept { return m_on; }

    std::string heading(std::string_view text) const;   // behind "::", labels of -Qi
    std::string colons(std::string_view text) const;    // "::"
    std::string name(std::string_view text) const;      // of a package
    std::string version(std::string_view text) const;   // of a package
    std::string catalog(std::string_view text) const;   // "main/"
    std::string group(std::string_view text) const;     // "(base)"
    std::string installed(std::string_view text) const; // "[installed]"
    std::string warning(std::string_view text) const;   // "warning:"
    std::string error(std::string_view text) const;     // "error:"

private:
    explicit Palette(bool on) : m_on{on} {}
    std::string paint(std::string_view code, std::string_view text) const;

    bool m_on = false;
};

} // namespace rbeepkg::cmd::render
