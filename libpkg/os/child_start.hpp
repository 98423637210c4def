// Starting a child: what is between the decision to run a command and its execve.
#pragma once

#include "libpkg/os/child.hpp"

#include <sys/types.h>

namespace rbeepkg::os {

struct StartedChild
{
    ::pid_t pid = -1;
    UniqueFd pidfd; // none where the kernel has none: then it is only not woken by the end
    UniqueFd output;
    UniqueFd error_output; // none with merge_stderr
};

// Forks and executes; the reading ends do not block. Throws as run() does; then nothing is left to
// reap.
StartedChild start_child(const Command& command);

} // namespace rbeepkg::os
