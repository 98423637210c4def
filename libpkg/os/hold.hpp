// Whether the maker of something temporary still lives: he holds a lock of it (flock), which the
// kernel releases when he dies.
#pragma once

#include <string>

namespace rbeepkg::os {

enum class Hold
{
    ours,       // nobody else held it
    of_another, // who lives
    impossible, // the file system has no locks: nobody can tell
};

// Tries to take the lock of an open file or directory, without waiting. It lasts until the last
// descriptor of that opening is closed.
Hold try_hold(int fd) noexcept;

// Whether this path still is what was opened: somebody may have removed it before it was held.
bool is_still(const std::string& path, int fd) noexcept;

} // namespace rbeepkg::os
