// --printsrcinfo and --packagelist: what needs neither network nor work directories.
#pragma once

#include "cmd/rbeepkg-build/invocation.hpp"
#include "cmd/rbeepkg-build/settings.hpp"
#include "libpkg/base/cancel.hpp"
#include "libpkg/config/config.hpp"

#include <string>
#include <vector>

namespace rbeepkg::cmd_build {

// The paths that -p gives, with the list on standard input in the place of "-"; PKGBUILD when it
// gives none.
std::vector<std::string> recipe_paths(const Invocation& invocation);

// One PKGBUILD, or many, each under a line "# path". What is wrong with one of many is said and the
// others go on: the status is that of the first that failed.
int print_recipes(const Invocation& invocation, const config::Config& config,
                  const Settings& settings, const CancelToken& cancel);

} // namespace rbeepkg::cmd_build
