// Working directories of builds and evaluations. A process that was killed cannot remove its own;
// the next one does, since the lock inside is free then, or was never made.
#pragma once

#include "libpkg/operation/session.hpp"
#include "libpkg/os/lock.hpp"
#include "libpkg/os/tree.hpp"

#include <string>

namespace rbeepkg::operation {

class Scratch
{
public:
    // A fresh directory that the build identity can reach. Sweeps what dead processes left.
    explicit Scratch(const Session& session);
    // The lock goes last: what a death on the way leaves is found by the next one.
    ~Scratch();
    Scratch(const Scratch&) = delete;
    Scratch& operator=(const Scratch&) = delete;

    const std::string& path() const noexcept { return m_directory.path(); }

private:
    os::TempDir m_directory;
    os::FileLock m_lock;
};

} // namespace rbeepkg::operation
