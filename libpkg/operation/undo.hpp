// The command lines that undo a change, printed behind it.
#pragma once

#include "libpkg/operation/session.hpp"

#include <string>
#include <vector>

namespace rbeepkg::operation {

// What would bring `before` back after these were installed and removed. A package that still lies
// in the cache is named by its file there: that works without a catalog.
std::vector<std::string> undo_lines(Session& session,
                                    const std::vector<package::InstalledPackage>& before,
                                    const std::vector<transaction::InstallItem>& installed,
                                    const std::vector<package::InstalledPackage>& removed);

} // namespace rbeepkg::operation
