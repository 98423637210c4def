// Of the clauses that a failed search used, those without which it would not have failed. Internal
// to this room.
#pragma once

#include "libpkg/resolve/sat.hpp"
#include "libpkg/resolve/solver.hpp"

#include <vector>

namespace rbeepkg::resolve {

// facts: by clause. Precondition: sat.propagate() returned false.
std::vector<Fact> smallest_core(const Sat& sat, const std::vector<Fact>& facts);

} // namespace rbeepkg::resolve
