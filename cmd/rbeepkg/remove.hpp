// -R: running the story and telling how it ended.
#pragma once

#include "cmd/rbeepkg/invocation.hpp"
#include "libpkg/operation/session.hpp"

namespace rbeepkg::cmd {

// The exit status. Failures are exceptions.
int run_remove(const Invocation& invocation, operation::Session& session);

} // namespace rbeepkg::cmd
