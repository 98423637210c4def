// Looking for processes of a sandbox from outside, and trying things in a process of one's own.
#pragma once

#include "libpkg/os/child.hpp"
#include "libpkg/os/file.hpp"
#include "libpkg/sandbox/sandbox.hpp"

#include <fmt/format.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <functional>
#include <string>
#include <thread>
#include <vector>

namespace rbeepkg::sandbox {

inline std::string unique_marker()
{
    static int count = 0;
    return fmt::format("rbeepkg-marker-{}-{}", ::getpid(), ++count);
}

// Processes with the marker in their environment or command line, but for this one.
inline std::vector<std::string> processes_with(const std::string& marker)
{
    std::vector<std::string> found;
    for (const std::string& name : os::list_directory("/proc")) {
        if (name.find_first_not_of("0123456789") != std::string::npos ||
            name == std::to_string(::getpid())) {
            continue;
        }
        try {
            const std::string text =
                os::read_file_if_exists("/proc/" + name + "/environ", 1U << 22U).value_or("") +
                os::read_file_if_exists("/proc/" + name + "/cmdline", 1U << 22U).value_or("");
            if (text.find(marker) != std::string::npos) {
                found.push_back(name);
            }
        } catch (const Error&) { // gone while it was read
        }
    }
    return found;
}

// Whether they are all gone within the time.
inline bool gone_within(const std::string& marker, std::chrono::milliseconds limit)
{
    const auto deadline = std::chrono::steady_clock::now() + limit;
    while (!processes_with(marker).empty()) {
        if (std::chrono::steady_clock::now() > deadline) {
            return false;
        }
        std::this_thread::sleep_for(std::chrono::milliseconds{5});
    }
    return true;
}

// Runs the action in a forked child and gives its exit status; 99 when it throws.
inline int in_child(const std::function<int()>& action)
{
    const ::pid_t child = ::fork();
    if (child == 0) {
        int status = 99;
        try {
            status = action();
        } catch (const std::exception& error) {
            fmt::print(stderr, "{}\n", error.what());
        }
        ::_exit(status);
    }
    int status = 0;
    ::waitpid(child, &status, 0);
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

// Everything that outlives a kill of what started it: ignores TERM, leaves session and group, is
// the grandchild of nobody, and one more in the background that holds stdout. Says "ready" then.
inline std::string stubborn_script()
{
    return "trap '' TERM INT HUP\n"
           "(setsid bash -c 'trap \"\" TERM HUP; (while :; do sleep 1; done) & "
           "while :; do sleep 1; done' </dev/null >/dev/null 2>&1 &)\n"
           "(while :; do sleep 1; done) &\n"
           "echo ready\n";
}

} // namespace rbeepkg::sandbox
