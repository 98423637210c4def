// What happens to a $pkgdir between package() and the package file, as makepkg's tidying does it.
#pragma once

#include "libpkg/build/job.hpp"
#include "libpkg/build/package_options.hpp"

#include <string>

namespace rbeepkg::build {

// The options of one package: the machine's, then those of the PKGBUILD or, where it has its own,
// of the package.
PackageOptions options_for(const Job& job, const pkgbuild::PackageSection& section);

// Removes what the options do not want, strips, compresses manuals. debug_package: the name of the
// directory beside $pkgdir that debug symbols go to when the options ask for them.
void tidy_package(Job& job, const std::string& package, const PackageOptions& options,
                  const std::string& debug_package);

} // namespace rbeepkg::build
