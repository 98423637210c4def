// The options of a package that take things out of $pkgdir.
#pragma once

#include "libpkg/build/package_options.hpp"
#include "libpkg/build/package_tree.hpp"

namespace rbeepkg::build {

// !docs, !emptydirs, !libtool, purge, !staticlibs, in makepkg's order: what becomes empty by a
// later one stays.
void remove_unwanted(const PackageTree& tree, const PackageOptions& options);

} // namespace rbeepkg::build
