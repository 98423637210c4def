// Where the running program lies, and rbeepkg and rbeepkg-transact from there: in one directory, or
// in bin and libexec/rbeepkg of the same installation.
#pragma once

#include <string>

namespace rbeepkg::cmd {

std::string own_directory();
// The rbeepkg of this installation; "rbeepkg" when it is not where it should be.
std::string front_program();

} // namespace rbeepkg::cmd
