#include "libpkg/os/hold.hpp"

#include <sys/file.h>
#include <sys/stat.h>

#include <cerrno>

namespace rbeepkg::os {

Hold try_hold(int fd) noexcept
{
    while (::flock(fd, LOCK_EX | LOCK_NB) != 0) {
        if (errno == EWOULDBLOCK) {
            return Hold::of_another;
        }
        if (errno != EINTR) {
            return Hold::impossible;
        }
    }
    return Hold::ours;
}

bool is_still(const std::string& path, int fd) noexcept
{
    struct ::stat named = {};
    struct ::stat opened = {};
    return ::lstat(path.c_str(), &named) == 0 && ::fstat(fd, &opened) == 0 &&
           named.st_dev == opened.st_dev && named.st_ino == opened.st_ino;
}

} // namespace rbeepkg::os
