// "rbeepkg -Qdtq | rbeepkg -Rns -": the targets that another program prints.
#pragma once

#include "cmd/rbeepkg/invocation.hpp"
#include "libpkg/base/cancel.hpp"

namespace rbeepkg::cmd {

// Whether a lone hyphen stands among the targets.
bool has_piped_targets(const Invocation& invocation);

// Puts the lines of stdin in the place of the hyphen; without one it does nothing. Questions are
// asked of the terminal from then on, if there is one. Error{usage} when stdin is a terminal, has
// no line or more of them than anybody means.
void take_piped_targets(Invocation& invocation, const CancelToken& cancel);

} // namespace rbeepkg::cmd
