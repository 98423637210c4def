#include "libpkg/net/local_file.hpp"

#include "libpkg/base/error.hpp"

#include <fcntl.h>
#include <sys/stat.h>

#include <cerrno>

namespace rbeepkg::net {

std::optional<LocalFile> open_local_file(const Url& url)
{
    const std::string path = url.local_path();
    // O_NONBLOCK: a pipe at that place must not stop us before we see that it is one.
    LocalFile file;
    file.fd = os::UniqueFd{::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY)};
    if (!file.fd) {
        if (errno == ENOENT || errno == ENOTDIR || errno == ENXIO || errno == ELOOP) {
            return std::nullopt;
        }
        throw system_error(errno, "cannot open " + path);
    }
    struct ::stat status = {};
    if (::fstat(file.fd.get(), &status) != 0) {
        throw system_error(errno, "cannot look at " + path);
    }
    if (!S_ISREG(status.st_mode)) {
        return std::nullopt;
    }
    file.size = static_cast<std::uint64_t>(status.st_size);
    file.etag = fmt::format("\"{:x}-{:x}-{:x}.{:x}\"", status.st_ino, status.st_size,
                            status.st_mtim.tv_sec, status.st_mtim.tv_nsec);
    return file;
}

} // namespace rbeepkg::net
