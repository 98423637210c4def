// The bash program that reads a PKGBUILD inside the sandbox and tells what it sets.
#pragma once

#include <string_view>

namespace rbeepkg::pkgbuild {

// Arguments: the path of the PKGBUILD, a word that nobody can guess. Writes to the stdout it was
// started with, each field ended by a NUL:
//     variable NAME KIND COUNT (KEY VALUE) x COUNT    KIND: word, array, map
//     function NAME
//     override PACKAGE NAME KIND COUNT VALUE x COUNT
// and at the very end "end WORD", or "failed STATUS WORD" when the last command of the PKGBUILD
// failed.
std::string_view driver_text();

} // namespace rbeepkg::pkgbuild
