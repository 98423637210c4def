// "error: ..." and "warning: ..." on stderr, in its colours.
#pragma once

#include "cmd/rbeepkg/render/output.hpp"
#include "cmd/rbeepkg/render/palette.hpp"

namespace rbeepkg::cmd::render {

template <typename... Args>
void complain(const Palette& palette, fmt::format_string<Args...> format, Args&&... args)
{
    print(stderr, "{}{}\n", palette.error_lead(), fmt::format(format, std::forward<Args>(args)...));
}

template <typename... Args>
void warn(const Palette& palette, fmt::format_string<Args...> format, Args&&... args)
{
    print(stderr, "{}{}\n", palette.warning_lead(),
          fmt::format(format, std::forward<Args>(args)...));
}

} // namespace rbeepkg::cmd::render
