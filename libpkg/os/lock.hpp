// Advisory locks of whole files (flock). The kernel releases them when the process dies: no stale
// lock can exist. The file stays and says who holds it (pid and command, for the message of those
// who wait).
#pragma once

#include "libpkg/base/cancel.hpp"
#include "libpkg/os/fd.hpp"

#include <chrono>
#include <functional>
#include <optional>
#include <string>

namespace rbeepkg::os {

class FileLock
{
public:
    enum class Kind
    {
        shared,
        exclusive
    };

    // Waits up to `timeout`, looking at cancel; Error{locked} names path, holder's pid and command.
    // on_wait is called once when it has to wait, with a text that names the holder.
    static FileLock acquire(const std::string& path, Kind kind, std::chrono::milliseconds timeout,
                            const CancelToken& cancel,
                            const std::function<void(const std::string&)>& on_wait = {});
    // nullopt when somebody else holds it.
    static std::optional<FileLock> try_acquire(const std::string& path, Kind kind);

private:
    explicit FileLock(UniqueFd fd) : m_fd{std::move(fd)} {}
    UniqueFd m_fd;
};

} // namespace rbeepkg::os
