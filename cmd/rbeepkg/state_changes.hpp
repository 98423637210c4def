// -D and --rollback: changes of the state that fetch, build and unpack nothing.
#pragma once

#include "cmd/rbeepkg/invocation.hpp"
#include "libpkg/operation/session.hpp"

#include <optional>

namespace rbeepkg::cmd {

// The exit status. Failures are exceptions.
// -D --activate, --hold, --unhold, --asdeps, --asexplicit.
int run_records(const Invocation& invocation, operation::Session& session);
// nullopt: the session has no caches, and trees must come from there; nothing was done.
std::optional<int> run_rollback(const Invocation& invocation, operation::Session& session);

} // namespace rbeepkg::cmd
