// What package() made becomes package files.
#pragma once

#include "libpkg/build/job.hpp"

#include <vector>

namespace rbeepkg::build {

// package() or package_NAME() for each package, then its file in the request's output directory.
std::vector<pkgfile::PackageFile> make_packages(Job& job);

} // namespace rbeepkg::build
