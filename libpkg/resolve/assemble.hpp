// From what the solver chose to what is done, with its reasons. Internal to this room.
#pragma once

#include "libpkg/resolve/solver.hpp"

namespace rbeepkg::resolve {

// Takes the warnings and skips of the jobs along.
Resolution assemble(const Scene& scene, const Jobs& jobs, const Solution& solution);

// The line of the conflict that drives an installed package out, "" if there is none.
std::string reason_to_go(const package::InstalledPackage& gone, const Solution& solution);

} // namespace rbeepkg::resolve
