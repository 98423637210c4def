// Depends before dependants.
#pragma once

#include "libpkg/resolve/resolve.hpp"

#include <string>
#include <vector>

namespace rbeepkg::resolve {

// The choices in an order in which they can be installed; otherwise in the order in which they
// came. A cycle is broken where it is met and named in the warnings.
std::vector<Choice> in_install_order(std::vector<Choice> choices,
                                     std::vector<std::string>& warnings);

} // namespace rbeepkg::resolve
