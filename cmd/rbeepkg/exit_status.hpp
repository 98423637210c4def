// The documented exit statuses (README, "Exit codes"): one row for each kind of error.
#pragma once

#include "cmd/rbeepkg/invocation.hpp"
#include "libpkg/base/error.hpp"

namespace rbeepkg::cmd {

// A query keeps pacman's habit: 1 for whatever goes wrong.
int exit_status(ErrorCode code, const Invocation& invocation);

// "error: a: b: c" and the hint, on stderr, cleaned for the terminal.
void print_error(const Error& error);

} // namespace rbeepkg::cmd
