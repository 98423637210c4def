// Targets that cannot be had, and whether the user goes on without them. Internal to this room.
#pragma once

#include "libpkg/resolve/jobs.hpp"
#include "libpkg/resolve/scene.hpp"
#include "libpkg/resolve/solver.hpp"

namespace rbeepkg::resolve {

// Asks about those targets that want something nobody offers. true: they are out of the jobs.
bool skip_unresolvable(const Scene& scene, Jobs& jobs, Contradiction contradiction);

// The same about those that want something of the machine which it does not have.
bool skip_what_the_host_lacks(const Scene& scene, Jobs& jobs, const Resolution& resolution);

} // namespace rbeepkg::resolve
