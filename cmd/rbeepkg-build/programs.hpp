// Where the programs that belong together lie.
#pragma once

#include <string>

namespace rbeepkg::cmd_build {

// That of this program, without symbolic links.
std::string own_directory();

} // namespace rbeepkg::cmd_build
