// Runs a check as an ordinary user in a forked child: as root nothing is forbidden.
#pragma once

#include <sys/wait.h>
#include <unistd.h>

#include <functional>

namespace rbeepkg::os {

// What the check said; false also when it died or threw.
inline bool as_ordinary_user(const std::function<bool()>& check)
{
    const ::pid_t pid = ::fork();
    if (pid == 0) {
        bool held = false;
        try {
            held = (::geteuid() != 0 || (::setgid(65534) == 0 && ::setuid(65534) == 0)) && check();
        } catch (const std::exception&) {
            held = false;
        }
        ::_exit(held ? 0 : 1);
    }
    int status = -1;
    return ::waitpid(pid, &status, 0) == pid && WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

} // namespace rbeepkg::os
