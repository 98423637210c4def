// What differs between two package files that should be the same.
#pragma once

#include "libpkg/base/cancel.hpp"

#include <string>
#include <vector>

namespace rbeepkg::build {

// Lines for people, none when the files are equal byte for byte. Member by member: what is in one
// only, another type, mode, time, size, target, the first byte that differs; .PKGINFO and
// .BUILDINFO line by line, "-" the left one's, "+" the right one's. .MTREE follows from the members
// and is named only when nothing else differs. At most 1000 lines.
std::vector<std::string> compare_packages(const std::string& left, const std::string& right,
                                          const CancelToken& cancel);

} // namespace rbeepkg::build
