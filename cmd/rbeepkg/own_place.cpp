#include "cmd/rbeepkg/own_place.hpp"

#include "libpkg/base/error.hpp"
#include "libpkg/os/file.hpp"

#include <unistd.h>

#include <cerrno>

namespace rbeepkg::cmd {

std::string own_directory()
{
    const auto path = os::read_link("/proc/self/exe");
    if (!path) {
        throw system_error(errno, "cannot find out where this program lies");
    }
    return os::parent_path(*path);
}

std::string front_program()
{
    const std::string directory = own_directory();
    for (const char* place : {"/rbeepkg", "/../../bin/rbeepkg"}) {
        std::string program = os::absolute_path(directory + place);
        if (os::is_executable_file(program)) {
            return program;
        }
    }
    return "rbeepkg";
}

} // namespace rbeepkg::cmd
