#include "cmd/rbeepkg-build/programs.hpp"

#include "libpkg/base/error.hpp"
#include "libpkg/os/file.hpp"

#include <cerrno>

namespace rbeepkg::cmd_build {

std::string own_directory()
{
    const auto path = os::read_link("/proc/self/exe");
    if (!path) {
        throw system_error(errno, "cannot find out where this program lies");
    }
    return os::parent_path(*path);
}

} // namespace rbeepkg::cmd_build
