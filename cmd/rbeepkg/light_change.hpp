// What rbeepkg does itself of the things that change the state: a switch between what is in the
// store already takes milliseconds, and loading what the rest needs would take most of them.
#pragma once

#include "cmd/rbeepkg/invocation.hpp"
#include "cmd/rbeepkg/render/screen.hpp"
#include "libpkg/base/cancel.hpp"

#include <optional>

namespace rbeepkg::cmd {

// --rollback, and of -D what changes records: --activate, --hold, --unhold, --asdeps, --asexplicit.
bool is_light_change(const Invocation& invocation);

// The exit status; nullopt: rbeepkg-transact must do it, since trees have to come from the caches
// or the database must be rebuilt. Nothing was changed then but what a dead process had left.
// screen: set as soon as the configuration says what it is.
std::optional<int> run_light_change(const Invocation& invocation,
                                    std::optional<render::Screen>& screen,
                                    const CancelToken& cancel);

} // namespace rbeepkg::cmd
