// A recipe's package under the name that a catalog gives it.
#pragma once

#include "libpkg/build/build.hpp"
#include "libpkg/package/package.hpp"

#include <cstddef>

namespace rbeepkg::build {

// Which package of the PKGBUILD is the one that the catalog means.
std::size_t worker_package(const pkgbuild::Pkgbuild& pkgbuild, const CatalogIdentity& identity);

// Renames it, lets it provide the names that it goes by elsewhere, and drops conflicts and
// replaces among its own siblings. Without a name in the identity nothing changes.
void apply_identity(package::Package& package, const CatalogIdentity& identity);

} // namespace rbeepkg::build
