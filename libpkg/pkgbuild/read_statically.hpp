// Reading a PKGBUILD without executing anything of it.
#pragma once

#include "libpkg/base/result.hpp"
#include "libpkg/pkgbuild/dump.hpp"
#include "libpkg/pkgbuild/evaluate.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace rbeepkg::pkgbuild {

// What the PKGBUILD finds around it; the same as in the sandbox.
struct StaticWorld
{
    Variant variant;
    std::int64_t source_date_epoch = 0;
    // Names of the files in its directory; nullptr: none.
    const std::vector<std::string>* neighbours = nullptr;
};

// What the sandboxed evaluation would tell, or why that takes more than reading: the ParseError
// names the line and what is there. It declines as well where the PKGBUILD is wrong as bash, since
// bash says best how.
Result<Dump> read_statically(std::string_view text, const StaticWorld& world);

} // namespace rbeepkg::pkgbuild
