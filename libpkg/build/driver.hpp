// The bash that runs one function of a PKGBUILD.
#pragma once

#include <string_view>

namespace rbeepkg::build {

// Arguments: the function, the package's name ("" but for package functions), pkgver, pkgrel, and
// then words about compiler flags: "unexported" (they are there as makepkg's prepare() and pkgver()
// find them), "!buildflags", "!makeflags", "ccache", "distcc", "debug", "lto".
// Leaves the file "done" in the mark directory when the function returned, and "output" with what
// pkgver() printed.
std::string_view driver_text();

inline constexpr const char* k_done_mark = "done";
inline constexpr const char* k_output_mark = "output";

} // namespace rbeepkg::build
