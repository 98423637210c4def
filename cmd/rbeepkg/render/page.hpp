// What answers are written on: the colours of stdout and its width.
#pragma once

#include "cmd/rbeepkg/render/palette.hpp"

namespace rbeepkg::cmd::render {

struct Page
{
    Palette palette;
    unsigned columns = 0; // 0: no terminal, nothing is broken or cut
};

} // namespace rbeepkg::cmd::render
