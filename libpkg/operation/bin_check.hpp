// Files of others in the bin directory, found before hours of building instead of after them.
#pragma once

#include "libpkg/operation/install.hpp"
#include "libpkg/operation/session.hpp"
#include "libpkg/plan/plan.hpp"

namespace rbeepkg::operation {

// Holds the commands that the catalog announces for the plan's packages against the bin directory
// and against each other and what is installed. What a package really brings is known once it is
// there: the commit looks at that. Error{unsatisfied} names every file that is in the way and may
// not be taken (--overwrite), or two packages of one command, with the way out. A mere download
// links nothing and is not checked.
void check_bin_directory(const Session& session, const plan::Plan& plan,
                         const InstallRequest& request);

} // namespace rbeepkg::operation
