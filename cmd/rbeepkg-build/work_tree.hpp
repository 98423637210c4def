// Where src and pkg of a PKGBUILD lie: as with makepkg in BUILDDIR, else beside it.
#pragma once

#include "cmd/rbeepkg-build/work.hpp"

#include <string>

namespace rbeepkg::cmd_build {

// For root, whose builds run as another user, beside the PKGBUILD only when the directory is root's
// own and that user can get there; else below /var/tmp/rbeepkg-0, which a Notice says.
// Error{permission} when somebody else has made that.
std::string choose_work_tree(const Work& work);

// -c: without src and pkg.
void remove_work_tree(const std::string& directory);

} // namespace rbeepkg::cmd_build
