// The executable of a worker in what a build made, and whether it is one for this variant.
#pragma once

#include "libpkg/build/build.hpp"

#include <string>

namespace rbeepkg::build {

// Its path below pkgdir. Error{build_failed} when there is none, or when it is for another
// architecture; a Warning when it needs the libraries of another GPU maker. pkgname: the recipe's.
std::string check_worker_binary(const std::string& pkgdir, const CatalogIdentity& identity,
                                const std::string& pkgname, const std::string& arch,
                                EventSink& sink);

} // namespace rbeepkg::build
