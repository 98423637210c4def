// What bubblewrap tells on its status descriptor, and how to wait until a sandbox is really gone.
#pragma once

#include <sys/types.h>

#include <chrono>
#include <cstdint>
#include <optional>
#include <string_view>

namespace rbeepkg::sandbox {

struct Status
{
    std::optional<::pid_t> first_process;       // pid 1 inside, by its number on the machine
    std::optional<std::uint64_t> pid_namespace; // inode number
    std::optional<int> exit_code;               // only there when the command ran

    bool operator==(const Status&) const = default;
};

// The JSON objects that bubblewrap writes, one a line. What is not there stays empty.
Status parse_status(std::string_view text) noexcept;

// What has been written so far; does not wait.
Status read_status(int fd) noexcept;

// bubblewrap goes as soon as the command does; what the command left behind dies a moment later.
// Kills it and waits; false when something still runs after the limit.
bool await_end(const Status& status, std::chrono::milliseconds limit) noexcept;

} // namespace rbeepkg::sandbox
