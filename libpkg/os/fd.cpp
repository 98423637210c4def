#include "libpkg/os/fd.hpp"

#include "libpkg/base/error.hpp"

#include <fcntl.h>
#include <linux/openat2.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>

namespace rbeepkg::os {

void UniqueFd::reset() noexcept
{
    if (m_fd >= 0) {
        ::close(std::exchange(m_fd, -1));
    }
}

void UniqueFd::close(std::string_view what)
{
    // Linux frees the number also when close fails with EINTR: never a second try.
    if (m_fd >= 0 && ::close(std::exchange(m_fd, -1)) != 0 && errno != EINTR) {
        throw system_error(errno, fmt::format("cannot finish writing {}", what));
    }
}

UniqueFd open_at(int directory, const std::string& path, int flags, unsigned mode)
{
    for (;;) {
        const int fd = ::openat(directory, path.c_str(), flags | O_CLOEXEC, mode);
        if (fd >= 0) {
            return UniqueFd{fd};
        }
        if (errno != EINTR) {
            throw system_error(errno, fmt::format("cannot open {}", path));
        }
    }
}

UniqueFd open_file(const std::string& path, int flags, unsigned mode)
{
    return open_at(AT_FDCWD, path, flags, mode);
}

UniqueFd open_directory(const std::string& path)
{
    return open_at(AT_FDCWD, path, O_RDONLY | O_DIRECTORY);
}

UniqueFd open_beneath(int directory, const std::string& path, int flags, unsigned mode)
{
    // openat2 refuses a mode where nothing can be created.
    const bool creates = (flags & O_CREAT) != 0 || (flags & O_TMPFILE) == O_TMPFILE;
    struct ::open_how how = {};
    how.flags = static_cast<unsigned>(flags | O_CLOEXEC);
    how.mode = creates ? mode : 0;
    how.resolve = RESOLVE_BENEATH | RESOLVE_NO_SYMLINKS | RESOLVE_NO_MAGICLINKS;
    for (;;) {
        const long fd = ::syscall(SYS_openat2, directory, path.c_str(), &how, sizeof how);
        if (fd >= 0) {
            return UniqueFd{static_cast<int>(fd)};
        }
        // EAGAIN: a rename elsewhere was under way while the kernel looked at "..".
        if (errno != EINTR && errno != EAGAIN) {
            throw system_error(errno, fmt::format("cannot open {}", path));
        }
    }
}

void write_all(int fd, std::string_view data, std::string_view what)
{
    while (!data.empty()) {
        const ssize_t written = ::write(fd, data.data(), data.size());
        if (written >= 0) {
            data.remove_prefix(static_cast<std::size_t>(written));
        } else if (errno != EINTR) {
            throw system_error(errno, fmt::format("cannot write {}", what));
        }
    }
}

void write_all_at(int fd, std::string_view data, std::uint64_t offset, std::string_view what)
{
    while (!data.empty()) {
        const ssize_t written =
            ::pwrite(fd, data.data(), data.size(), static_cast<::off_t>(offset));
        if (written >= 0) {
            data.remove_prefix(static_cast<std::size_t>(written));
            offset += static_cast<std::uint64_t>(written);
        } else if (errno != EINTR) {
            throw system_error(errno, fmt::format("cannot write {}", what));
        }
    }
}

std::size_t read_full(int fd, char* buffer, std::size_t size, std::string_view what)
{
    std::size_t done = 0;
    while (done < size) {
        const ssize_t count = ::read(fd, buffer + done, size - done);
        if (count == 0) {
            break;
        }
        if (count > 0) {
            done += static_cast<std::size_t>(count);
        } else if (errno != EINTR) {
            throw system_error(errno, fmt::format("cannot read {}", what));
        }
    }
    return done;
}

} // namespace rbeepkg::os
