// Giving what we made to the one who builds.
#pragma once

#include "libpkg/os/child.hpp"

#include <optional>
#include <string>

namespace rbeepkg::build {

// Makes everything below the directory, and itself, the owner's; links are not followed. Files with
// several hard links become files of their own first: the other name may lie in a cache, which a
// build must not write to. nullopt: they stay ours and only the links are broken.
void hand_over(const std::string& directory, const std::optional<os::Identity>& owner);

// The first directory on the way to (and of) the path that the identity cannot pass; nullopt when
// it can pass them all.
std::optional<std::string> closed_directory(const std::string& path, const os::Identity& identity);

} // namespace rbeepkg::build
