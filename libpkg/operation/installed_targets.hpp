// Installed packages by what the user calls them.
#pragma once

#include "libpkg/base/error.hpp"
#include "libpkg/package/package.hpp"
#include "libpkg/package/target.hpp"

#include <string>
#include <vector>

namespace rbeepkg::operation {

using Installed = std::vector<package::InstalledPackage>;

// By name; else of a group of that name; else by the worker that they are variants of, or a name
// that they provide. {}: nothing.
Installed matching(const Installed& everything, const package::Target& target);

// Error{not_found} for a target that matches nothing.
Error target_not_found(const package::Target& target);

// "worker=1.0-1, worker=2.0-1".
std::string listing(const Installed& packages);

bool contains_tree(const Installed& packages, const package::InstalledPackage& wanted);

} // namespace rbeepkg::operation
