// .PKGINFO and .BUILDINFO (format 2), as makepkg writes them.
#pragma once

#include "libpkg/base/result.hpp"
#include "libpkg/encoding/key_value.hpp"
#include "libpkg/package/package.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace rbeepkg::pkgfile {

// Facts of ours in .PKGINFO: lines "xdata = rbee.backend=cuda"; a package's needs and how it was
// built stand there too, as "rbee.needs-soname=libssl.so.3", "rbee.needs-glibc=2.34",
// "rbee.features=cuda" ..., one value a line. xdata is what newer pacmans have for this; 6.0.2
// skips it like every key that it does not know, with a line of --debug and no warning (tried with
// -Qip and -U).
struct Extra
{
    std::string worker_id, backend, binary, build_key, built_how;
    bool operator==(const Extra&) const = default;
};

struct Pkginfo
{
    package::Package package;
    Extra extra;
};

// pkgname, pkgver and arch are required and checked by the rules of package/; unknown keys are
// ignored.
Result<Pkginfo> parse_pkginfo(std::string_view text);
// In makepkg's order. A value that would not stay on its line is Error{build_failed}.
std::string format_pkginfo(const Pkginfo& info);

struct Buildinfo
{
    std::string pkgname, pkgbase, pkgver, pkgarch, pkgbuild_sha256sum, packager;
    std::int64_t builddate = 0;
    std::string builddir, startdir;
    std::string buildtool = "rbeepkg-build";
    std::string buildtoolver;
    std::vector<std::string> buildenv, options, installed;
};
std::string format_buildinfo(const Buildinfo& info);

} // namespace rbeepkg::pkgfile
