// What a directory holds.
#pragma once

#include "libpkg/os/fd.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace rbeepkg::os {

// Names in an open directory in byte order, without "." and "..". Takes a descriptor of its own:
// its position is moved.
std::vector<std::string> sorted_names(UniqueFd directory, std::string_view what);

} // namespace rbeepkg::os
