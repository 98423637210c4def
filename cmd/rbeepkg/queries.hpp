// -Q, -Ss, -Si, -Sl: reading and printing.
#pragma once

#include "cmd/rbeepkg/invocation.hpp"

namespace rbeepkg::cmd {

// The exit status: 0, or 1 when nothing was found (as pacman), 4 for an unknown name of -Si.
int run_query(const Invocation& invocation);

} // namespace rbeepkg::cmd
