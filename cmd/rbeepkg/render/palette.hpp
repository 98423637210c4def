// The colours of what people read, by what is coloured and not by hue: pacman's own sequences. Each
// is what switches it on, `end` switches all off; without colours all of them are "".
#pragma once

#include <cstdio>
#include <string>
#include <string_view>

namespace rbeepkg::cmd::render {

struct Palette
{
    std::string_view colons;  // "::"
    std::string_view title;   // names of packages, labels, headings
    std::string_view catalog; // "main/"
    std::string_view version;
    std::string_view group;   // "(base)"
    std::string_view mark;    // "[installed]"
    std::string_view faint;   // the version in a list of names
    std::string_view warning; // "warning:"
    std::string_view error;   // "error:"
    std::string_view end;

    // wanted: --color ("" when not given). Without it the key Color decides, and both want a
    // terminal and no NO_COLOR in the environment; "always" is always.
    static Palette of(std::FILE* stream, std::string_view wanted, bool color_key,
                      std::string_view no_color);

    // ":: text"
    std::string heading(std::string_view text) const;
    // "error: ", "warning: "
    std::string error_lead() const;
    std::string warning_lead() const;
};

} // namespace rbeepkg::cmd::render
