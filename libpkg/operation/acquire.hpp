// The steps of a plan, one verified package file each. Nothing of the system changes here: what was
// acquired lies in the cache and is a hit next time, whatever happens to this run.
#pragma once

#include "libpkg/operation/install.hpp"
#include "libpkg/operation/scratch.hpp"
#include "libpkg/transaction/commit.hpp"

#include <vector>

namespace rbeepkg::operation {

// One item a step, in the plan's order.
std::vector<transaction::InstallItem> acquire(Session& session, const plan::Plan& plan,
                                              const InstallRequest& request,
                                              const Scratch& scratch);

} // namespace rbeepkg::operation
