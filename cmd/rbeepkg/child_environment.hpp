// The environment of hooks and install scripts: the same on every machine and for every caller, but
// for what tells where home is and what language is spoken.
#pragma once

#include "cmd/rbeepkg/invocation.hpp"
#include "libpkg/config/config.hpp"

#include <string>
#include <vector>

namespace rbeepkg::cmd {

// "K=V": PATH (the system's directories), HOME, USER, LOGNAME, LANG, LC_ALL, TZ and the XDG_*_HOME
// of the caller where they are set; RBEEPKG_ROOT, RBEEPKG_STATE, RBEEPKG_BIN, RBEEPKG_SCOPE;
// RBEEPKG_COMMAND: the call of this rbeepkg for the same places and settings, in words of a shell.
std::vector<std::string> child_environment(const Invocation& invocation,
                                           const config::Config& config,
                                           const config::Environment& environment);

} // namespace rbeepkg::cmd
