// How rbeepkg ends: its exit status, its error, its last flush.
#pragma once

#include "cmd/rbeepkg/invocation.hpp"
#include "cmd/rbeepkg/render/screen.hpp"
#include "libpkg/base/error.hpp"

#include <optional>

namespace rbeepkg::cmd {

// That of status_of.hpp. A query keeps pacman's habit: 1 for whatever goes wrong.
int exit_status(ErrorCode code, const Invocation& invocation);

// Of stderr. Until the configuration is read only --color says anything about them.
render::Palette error_colours(const Invocation& invocation,
                              const std::optional<render::Screen>& screen);

// "error: a: b: c" and the hint, on stderr and in its colours, cleaned for the terminal, after what
// stdout holds.
void print_error(const Error& error, const render::Palette& err);

// The last act of main: flushes stdout and returns the status of the process. A query whose answer
// could not be written has failed; a transaction has not, and a warning says what is missing.
int finish_output(int status, const Invocation& invocation, const render::Palette& err);

} // namespace rbeepkg::cmd
