// -D: which of the things that it does is meant.
#pragma once

#include "cmd/rbeepkg/invocation.hpp"

namespace rbeepkg::cmd {

// Error{usage} unless exactly one is named.
void check_one_action(const Invocation& invocation);

} // namespace rbeepkg::cmd
