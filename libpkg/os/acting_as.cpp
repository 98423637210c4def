#include "libpkg/os/acting_as.hpp"

#include "libpkg/base/error.hpp"
#include "libpkg/os/file.hpp"

#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>

namespace rbeepkg::os {

namespace {

struct ::stat status_of_nearest(std::string path)
{
    struct ::stat status = {};
    while (::stat(path.c_str(), &status) != 0) {
        if ((errno != ENOENT && errno != ENOTDIR) || path == "/") {
            throw system_error(errno, fmt::format("cannot look at {}", path));
        }
        path = parent_path(path);
    }
    return status;
}

} // namespace

ActingAsOwnerOf::ActingAsOwnerOf(const std::string& path)
{
    if (::geteuid() != 0) {
        return;
    }
    const struct ::stat owner = status_of_nearest(path);
    if (owner.st_uid == 0) {
        return;
    }
    const Before before{::geteuid(), ::getegid()};
    if (::setegid(owner.st_gid) != 0 || ::seteuid(owner.st_uid) != 0) {
        const int error = errno;
        if (::setegid(before.gid) != 0) {
            std::abort(); // with rights that nobody foresaw nothing may go on
        }
        throw system_error(error,
                           fmt::format("cannot act as user {}, who owns {}", owner.st_uid, path));
    }
    m_before = before;
}

ActingAsOwnerOf::~ActingAsOwnerOf()
{
    if (m_before && (::seteuid(m_before->uid) != 0 || ::setegid(m_before->gid) != 0)) {
        std::abort(); // as above
    }
}

} // namespace rbeepkg::os
