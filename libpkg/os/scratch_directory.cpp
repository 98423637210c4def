#include "libpkg/os/scratch_directory.hpp"

#include "libpkg/base/error.hpp"
#include "libpkg/os/file.hpp"
#include "libpkg/os/hold.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>

namespace rbeepkg::os {

namespace {

constexpr std::size_t k_random = 6; // what mkdtemp puts in the place of its X

bool is_own_directory(int fd)
{
    struct ::stat status = {};
    return ::fstat(fd, &status) == 0 && S_ISDIR(status.st_mode) && status.st_uid == ::geteuid();
}

} // namespace

void remove_abandoned_directories(const std::string& parent, const std::string& prefix)
{
    for (const std::string& name : list_directory(parent)) {
        if (!name.starts_with(prefix) || name.size() != prefix.size() + k_random) {
            continue;
        }
        const std::string path = join_path(parent, name);
        // What is no directory, or none that we may look into, is not ours.
        const UniqueFd directory{
            ::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)};
        if (directory && is_own_directory(directory.get()) &&
            try_hold(directory.get()) == Hold::ours) {
            remove_tree(path);
        }
    }
}

ScratchDirectory::Held ScratchDirectory::make(const std::string& parent, const std::string& prefix)
{
    for (;;) {
        TempDir directory{parent, prefix};
        UniqueFd lock{
            ::open(directory.path().c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)};
        if (lock && try_hold(lock.get()) != Hold::of_another &&
            is_still(directory.path(), lock.get())) {
            return {std::move(lock), std::move(directory)};
        }
        // Somebody who sweeps came between the making and the lock: another one then.
        if (!lock && errno != ENOENT && errno != EINTR) {
            throw system_error(errno, fmt::format("cannot open {}", directory.path()));
        }
    }
}

ScratchDirectory::ScratchDirectory(const std::string& parent, const std::string& prefix,
                                   unsigned mode)
    : ScratchDirectory{make(parent, prefix)}
{
    if (::fchmod(m_lock.get(), mode) != 0) {
        throw system_error(errno, fmt::format("cannot set the mode of {}", path()));
    }
}

} // namespace rbeepkg::os
