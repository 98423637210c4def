// Of the clauses that a failed search used, those without which it would not have failed. Internal
// to this room.
#pragma once

#include "libpkg/resolve/sat.hpp"

#include <vector>

namespace rbeepkg::resolve {

// In the order in which they were added. Precondition: sat.propagate() returned false.
std::vector<Sat::ClauseId> smallest_core(const Sat& sat);

} // namespace rbeepkg::resolve
