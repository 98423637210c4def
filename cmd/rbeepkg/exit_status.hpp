// How rbeepkg ends: its exit status, its error, its last flush.
#pragma once

#include "cmd/rbeepkg/invocation.hpp"
#include "libpkg/base/error.hpp"

namespace rbeepkg::cmd {

// That of status_of.hpp. A query keeps pacman's habit: 1 for whatever goes wrong.
int exit_status(ErrorCode code, const Invocation& invocation);

// "error: a: b: c" and the hint, on stderr, cleaned for the terminal, after what stdout holds.
void print_error(const Error& error);

// The last act of main: flushes stdout and returns the status of the process. A query whose answer
// could not be written has failed; a transaction has not, and a warning says what is missing.
int finish_output(int status, const Invocation& invocation);

} // namespace rbeepkg::cmd
