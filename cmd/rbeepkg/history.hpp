// --history: reading and printing.
#pragma once

#include "cmd/rbeepkg/invocation.hpp"
#include "libpkg/config/config.hpp"

namespace rbeepkg::cmd {

// The exit status: 0, also when nothing was ever done.
int run_history(const Invocation& invocation, const config::Config& config);

} // namespace rbeepkg::cmd
