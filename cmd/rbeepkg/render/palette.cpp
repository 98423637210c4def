#include "cmd/rbeepkg/render/palette.hpp"

#include <fmt/format.h>
#include <unistd.h>

namespace rbeepkg::cmd::render {

namespace {

constexpr Palette k_pacmans = {"\033[1;34m", "\033[0;1m",  "\033[1;35m",     "\033[1;32m",
                               "\033[1;34m", "\033[1;36m", "\033[38;5;243m", "\033[1;33m",
                               "\033[1;31m", "\033[0m"};

} // namespace

Palette Palette::of(std::FILE* stream, std::string_view wanted, bool color_key,
                    std::string_view no_color)
{
    if (wanted == "always") {
        return k_pacmans;
    }
    const bool asked_for = wanted == "auto" || (color_key && wanted != "never");
    return asked_for && no_color.empty() && ::isatty(::fileno(stream)) == 1 ? k_pacmans : Palette{};
}

std::string Palette::heading(std::string_view text) const
{
    return fmt::format("{}::{} {}{}", colons, title, text, end);
}

std::string Palette::error_lead() const
{
    return fmt::format("{}error: {}", error, end);
}

std::string Palette::warning_lead() const
{
    return fmt::format("{}warning: {}", warning, end);
}

} // namespace rbeepkg::cmd::render
