// Which scope a caller works in, and where that scope's files and directories lie.
#pragma once

#include "libpkg/config/config.hpp"
#include "libpkg/config/setting.hpp"

#include <string>
#include <vector>

namespace rbeepkg::config {

// --system or --user; else system with --root, for uid 0, and for who may write the system's state
// directory; else user. Error{usage} for --user with --root.
Scope choose_scope(const Overrides& overrides, const Environment& environment,
                   const std::string& system_state);

// A path below the root: "/var" below "/srv/r" is "/srv/r/var".
std::string below_root(const std::string& root, const std::string& path);

Paths system_paths(const Locations& locations, const Environment& environment);
// Error{usage} when neither HOME nor the user database says where the home directory is.
Paths user_paths(const Locations& locations, const Environment& environment);

// Where the hive keeps what it knows: the caller's own place below the root. "" when nobody can
// tell where his home is.
std::string hive_cache(const Locations& locations, const std::string& root,
                       const Environment& environment);

std::string user_config_file(const Environment& environment);

} // namespace rbeepkg::config
