// What this command shows and how: decided once from the command line, the configuration, the
// environment and what the streams are.
#pragma once

#include "cmd/rbeepkg/invocation.hpp"
#include "cmd/rbeepkg/render/page.hpp"
#include "cmd/rbeepkg/render/palette.hpp"

#include <cstdio>

namespace rbeepkg::cmd::render {

enum class Progress
{
    bars,
    lines,
    json,
    none
};

struct Screen
{
    // --progress, --noprogressbar and NoProgressBar; --color, Color and NO_COLOR. Bars and colours
    // are for terminals, unless they are asked for in so many words.
    Screen(const Invocation& invocation, const config::Config& config,
           const config::Environment& environment);

    Progress progress = Progress::lines;
    std::FILE* work = stdout; // what is being done; what -p and queries print has stdout
    Palette out, err;         // of stdout and stderr
    bool verbose_lists = false;
    unsigned columns = 0; // of stdout; 0: no terminal, nothing is broken or cut

    Page page() const noexcept { return {out, columns}; }
};

} // namespace rbeepkg::cmd::render
