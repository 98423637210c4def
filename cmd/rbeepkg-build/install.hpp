// -i: what was made is installed with rbeepkg -U.
#pragma once

#include "cmd/rbeepkg-build/work.hpp"

#include <string>
#include <vector>

namespace rbeepkg::cmd_build {

// Its questions are asked and its output appears as if it had been called by hand. Ended{14} when
// it fails.
void install_packages(const Work& work, const std::vector<std::string>& files);

} // namespace rbeepkg::cmd_build
