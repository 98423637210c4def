// Working directories of builds and evaluations. A process that was killed cannot remove its own;
// the next one does.
#pragma once

#include "libpkg/operation/session.hpp"
#include "libpkg/os/scratch_directory.hpp"

#include <string>

namespace rbeepkg::operation {

class Scratch
{
public:
    // A fresh directory that the build identity can reach. Sweeps what dead processes left.
    explicit Scratch(const Session& session);

    const std::string& path() const noexcept { return m_directory.path(); }

private:
    os::ScratchDirectory m_directory;
};

} // namespace rbeepkg::operation
