// Two packages that cannot be installed together.
#pragma once

#include "libpkg/package/package.hpp"
#include "libpkg/resolve/resolve.hpp"

#include <optional>
#include <string>

namespace rbeepkg::resolve {

// "x and y are in conflict", or "x and y-bin are in conflict (y)" where the conflict is with
// something that the other only provides. Never for two versions of one package, nor for a package
// and what it replaces.
std::optional<std::string> conflict_between(const package::Package& left,
                                            const package::Package& right);

} // namespace rbeepkg::resolve
