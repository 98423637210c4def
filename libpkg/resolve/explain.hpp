// Why there is no way: facts that cannot all hold, in words. Internal to this room.
#pragma once

#include "libpkg/resolve/solver.hpp"

namespace rbeepkg::resolve {

// First pacman's line for it ("unable to satisfy dependency 'b>=3' required by a"), then the chain
// of demands that leads there, and what would help.
Unresolvable explain(const Scene& scene, const Jobs& jobs, const Contradiction& contradiction);

// Whether a package wants something that nobody offers: what cannot be met may be skipped.
bool is_missing_something(const Contradiction& contradiction);

} // namespace rbeepkg::resolve
