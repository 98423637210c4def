// Reading .SRCINFO; pkgbuild.hpp writes it.
#pragma once

#include "libpkg/base/result.hpp"
#include "libpkg/pkgbuild/pkgbuild.hpp"

#include <string_view>

namespace rbeepkg::pkgbuild {

// The PKGBUILD that a .SRCINFO tells of. What `makepkg --printsrcinfo` writes comes out of
// format_srcinfo again, byte for byte; comments, blank lines, other indentation and another order
// are taken too. The ParseError names the line: of an attribute that has no place there, a word
// given twice, an architecture that is not listed, control characters, invalid UTF-8. Limits:
// 1 MiB, and 4096 values in an attribute. Whether names and versions are good ones is lint()'s
// affair; .SRCINFO does not know functions, so `functions` is empty.
Result<Pkgbuild> parse_srcinfo(std::string_view text);

} // namespace rbeepkg::pkgbuild
