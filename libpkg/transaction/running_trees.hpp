// Trees of the store that processes of this machine run from.
#pragma once

#include "libpkg/store/store.hpp"

#include <set>
#include <string>

namespace rbeepkg::transaction {

// By /proc/PID/exe: what the kernel says, not a promise of somebody. Processes that we may not look
// at are not seen.
std::set<std::string> running_trees(const store::Store& store);

} // namespace rbeepkg::transaction
