// -Sc, -Scc.
#pragma once

#include "cmd/rbeepkg/invocation.hpp"
#include "libpkg/operation/session.hpp"

namespace rbeepkg::cmd {

int run_clean(const Invocation& invocation, operation::Session& session);

} // namespace rbeepkg::cmd
