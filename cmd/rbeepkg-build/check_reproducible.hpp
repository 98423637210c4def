// rbeepkg-build --check-reproducible: two builds of the same inputs, held against each other.
#pragma once

#include "cmd/rbeepkg-build/work.hpp"

#include <functional>
#include <string>
#include <vector>

namespace rbeepkg::cmd_build {

// Builds twice by `build`, which fills the directory that it is given and tells the package files.
// What differs is printed on stdout. The status: 0 when every package is the same byte for byte,
// else 1.
int compare_builds(const Work& work,
                   const std::function<std::vector<std::string>(const std::string& output)>& build);

} // namespace rbeepkg::cmd_build
