// The name of what a build would make: the same key is never built twice.
#pragma once

#include "libpkg/package/cache_key.hpp"
#include "libpkg/package/package.hpp"
#include "libpkg/pkgbuild/evaluate.hpp"
#include "libpkg/pkgbuild/pkgbuild.hpp"

#include <map>
#include <string>
#include <vector>

namespace rbeepkg::plan {

struct BuildKeyInputs
{
    const pkgbuild::Pkgbuild* pkgbuild = nullptr;
    std::string text;              // of the PKGBUILD
    std::string package_name;      // as it will be installed
    std::vector<std::string> pins; // of the sources, in order
    // SHA-256 of each file beside the recipe that gets into the package: install scripts,
    // changelogs.
    std::map<std::string, std::string> files;
    pkgbuild::Variant variant;
    std::vector<std::string>
        toolchain; // "gcc 12.2.0", ...: those that the recipe's makedepends name
};

// SHA-256 over a canonical JSON document of all inputs (and of the format's own number).
package::CacheKey build_key(const BuildKeyInputs& inputs);
// For a package file that no recipe made: its own digest.
package::CacheKey prebuilt_key(const std::string& file_sha256);

} // namespace rbeepkg::plan
