// Directories that survive a power cut.
#pragma once

#include <string>

namespace rbeepkg::os {

// make_directories, and what had to be made is on the disk when it returns.
void make_directories_durably(const std::string& path, unsigned mode = 0755);

} // namespace rbeepkg::os
