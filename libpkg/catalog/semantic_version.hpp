// Versions as semver.org writes them, as pacman orders them. Pure.
#pragma once

#include "libpkg/package/version.hpp"

#include <string_view>

namespace rbeepkg::catalog {

// "1.2.3-beta.1+cuda-12" is "1.2.3beta.1+cuda.12": a pkgver cannot hold '-', and vercmp puts
// 1.2.3beta.1 before 1.2.3. What is a version of pacman's already stays as it is: "1.2.3-2" has the
// release 2, and so has "1.2.3-beta.1-2".
Result<package::Version> parse_version(std::string_view text);

} // namespace rbeepkg::catalog
