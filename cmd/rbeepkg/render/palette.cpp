#include "cmd/rbeepkg/render/palette.hpp"

#include <fmt/format.h>
#include <unistd.h>

namespace rbeepkg::cmd::render {

Palette Palette::of(std::FILE* stream, std::string_view wanted, bool color_key,
                    std::string_view no_color)
{
    if (wanted == "always" || wanted == "never") {
        return Palette{wanted == "always"};
    }
    const bool asked_for = wanted == "auto" || color_key;
    return Palette{asked_for && no_color.empty() && ::isatty(::fileno(stream)) == 1};
}

std::string Palette::heading(std::string_view text) const
{
    return paint("1", text);
}

std::string Palette::colons(std::string_view text) const
{
    return paint("1;34", text);
}

std::string Palette::name(std::string_view text) const
{
    return paint("1", text);
}

std::string Palette::version(std::string_view text) const
{
    return paint("1;32", text);
}

std::string Palette::catalog(std::string_view text) const
{
    return paint("1;35", text);
}

std::string Palette::group(std::string_view text) const
{
    return paint("1;34", text);
}

std::string Palette::installed(std::string_view text) const
{
    return paint("1;36", text);
}

std::string Palette::warning(std::string_view text) const
{
    return paint("1;33", text);
}

std::string Palette::error(std::string_view text) const
{
    return paint("1;31", text);
}

std::string Palette::paint(std::string_view code, std::string_view text) const
{
    return m_on ? fmt::format("\033[{}m{}\033[0m", code, text) : std::string{text};
}

} // namespace rbeepkg::cmd::render
