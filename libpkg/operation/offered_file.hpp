// Package files that catalogs offer ready-made: fetched, and whether one is what the catalog says.
#pragma once

#include "libpkg/operation/session.hpp"
#include "libpkg/pkgfile/package_file.hpp"

#include <string>

namespace rbeepkg::operation {

// Downloads it from the catalog's servers, in their order, the one that gave the catalog first, to
// the path; size and digest hold when it is there. A server that fails is a Warning while another
// one is left.
void download_offered(Session& session, const package::SyncPackage& package,
                      const package::PrebuiltFile& offered, const std::string& path);

// Error{untrusted} names what .PKGINFO and the index disagree about, for packages of an index
// (SyncPackage::is_exact).
void check_is_as_offered(const pkgfile::PackageFile& file, const package::SyncPackage& package);

} // namespace rbeepkg::operation
