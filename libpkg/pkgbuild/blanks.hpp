// White space in values, as makepkg writes them out.
#pragma once

#include <string>
#include <string_view>

namespace rbeepkg::pkgbuild {

constexpr std::string_view k_blanks = " \t\n\v\f\r";

// Each run of blanks becomes one space; none is left at the ends.
std::string fold_blanks(std::string_view value);

} // namespace rbeepkg::pkgbuild
