// Whether packages meet each other's dependencies, in pacman's words of -Dk.
#pragma once

#include "libpkg/host/host.hpp"
#include "libpkg/package/package.hpp"

#include <string>
#include <vector>

namespace rbeepkg::operation {

// "missing 'lib>=2' dependency for 'app'", "'app' conflicts with 'lib'"; each once, in order of the
// packages.
std::vector<std::string> missing_depends(const std::vector<package::Package>& packages,
                                         const host::HostDepends& host);
std::vector<std::string> conflicts_among(const std::vector<package::Package>& packages);

} // namespace rbeepkg::operation
