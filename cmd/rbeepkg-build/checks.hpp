// What is looked at before anything is fetched or built, in makepkg's order.
#pragma once

#include "cmd/rbeepkg-build/work.hpp"

namespace rbeepkg::cmd_build {

// PKGDEST, SRCDEST, BUILDDIR and LOGDEST, as far as they are wanted, are made and can be written.
void check_directories(const Work& work);
void check_architecture(const Work& work);
// Ended{16} when packages are to be signed and there is no key.
void check_key(const Work& work);
// Ended{13} when package files of this version are there. True: they are there and -i will do.
bool is_built_already(const Work& work, const pkgbuild::Pkgbuild& pkgbuild);
void check_dependencies(const Work& work);

} // namespace rbeepkg::cmd_build
