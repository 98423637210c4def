// PKGBUILD(5) as a value.
#pragma once

#include "libpkg/base/result.hpp"
#include "libpkg/crypto/digest.hpp"
#include "libpkg/package/package.hpp"

#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace rbeepkg::pkgbuild {

// One entry of a source array with its checksums (several kinds may be given; SKIP is an absent
// digest).
struct SourceEntry
{
    std::string text;                    // "name::git+https://...#branch=x"
    std::vector<crypto::Digest> digests; // those that are not SKIP
    bool skip = false;                   // every given kind says SKIP, or none is given
    bool operator==(const SourceEntry&) const = default;
};

// A field that a package function may override; absent: the global value holds.
struct PackageSection
{
    std::string name;
    std::map<std::string, std::vector<std::string>>
        overrides; // "pkgdesc", "depends", "depends_x86_64" ... -> values
    bool operator==(const PackageSection&) const = default;
};

// The evaluated file: every attribute as it is written to .SRCINFO, in words, checked as makepkg's
// lint does.
struct Pkgbuild
{
    std::string pkgbase;
    std::vector<PackageSection> packages; // at least one
    // Every array and scalar of PKGBUILD(5) that is set: "pkgver", "source", "source_x86_64",
    // "sha256sums" ...
    std::map<std::string, std::vector<std::string>> attributes;
    std::set<std::string> functions; // prepare, pkgver, build, check, package, package_NAME

    std::string value(const std::string& attribute) const; // first value or ""
    const std::vector<std::string>& values(const std::string& attribute) const;
    // values(attribute) followed by values(attribute_ARCH).
    std::vector<std::string> values_for(const std::string& attribute, std::string_view arch) const;
    bool has_function(const std::string& name) const { return functions.count(name) != 0; }
    package::Version version() const; // [epoch:]pkgver-pkgrel
    std::vector<SourceEntry> sources_for(std::string_view arch) const;
    // "any" or the given one if it is listed; nullopt: this PKGBUILD is not for it.
    std::optional<std::string> arch_for(std::string_view arch) const;
    bool operator==(const Pkgbuild&) const = default;
};

// The metadata of one of its packages for an architecture, overrides applied.
Result<package::Package> package_of(const Pkgbuild& pkgbuild, const PackageSection& section,
                                    std::string_view arch);

// .SRCINFO as `makepkg --printsrcinfo` writes it, byte for byte.
std::string format_srcinfo(const Pkgbuild& pkgbuild);

// What makepkg's lint refuses: names, versions, arch, options, package functions; and control
// characters in values. {} when all is well. (Arrays that must be arrays are checked by
// evaluate().)
std::vector<std::string> lint(const Pkgbuild& pkgbuild);
// What keeps the checksums from being held against the sources: counts that differ, words that are
// no digests. A PKGBUILD is read all the same: new checksums may be what is wanted of it.
std::vector<std::string> lint_checksums(const Pkgbuild& pkgbuild);
// The install and changelog files that it names and that are not in its directory.
std::vector<std::string> lint_files(const Pkgbuild& pkgbuild, const std::string& directory);

} // namespace rbeepkg::pkgbuild
