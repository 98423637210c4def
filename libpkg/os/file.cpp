// Names in directories: durable renames, questions about what is there, making and removing.
#include "libpkg/os/file.hpp"

#include "libpkg/base/c_handle.hpp"
#include "libpkg/base/error.hpp"
#include "libpkg/os/directory_names.hpp"
#include "libpkg/os/random_name.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <limits>

namespace rbeepkg::os {

namespace {

bool is_absent(int error_number)
{
    return error_number == ENOENT || error_number == ENOTDIR;
}

// The nearest of path and its ancestors that is there.
std::string nearest_existing(const std::string& path)
{
    std::string candidate = absolute_path(path);
    struct ::stat status = {};
    while (candidate != "/" && ::stat(candidate.c_str(), &status) != 0) {
        if (!is_absent(errno)) {
            break;
        }
        candidate = parent_path(candidate);
    }
    return candidate;
}

// Some file systems cannot sync a directory and say EINVAL: there is nothing more to do on them.
void fsync_open_directory(int fd, const std::string& path)
{
    if (::fsync(fd) != 0 && errno != EINVAL) {
        throw system_error(errno, fmt::format("cannot write the directory {} to the disk", path));
    }
}

void make_directory(const std::string& path, unsigned mode)
{
    if (::mkdir(path.c_str(), mode) == 0) {
        return;
    }
    const int error = errno;
    if (error == EEXIST && is_directory(path)) {
        return;
    }
    throw system_error(error == EEXIST ? ENOTDIR : error,
                       fmt::format("cannot make the directory {}", path));
}

} // namespace

void fsync_directory(const std::string& path)
{
    const UniqueFd directory = open_directory(path);
    fsync_open_directory(directory.get(), path);
}

void rename_durably(const std::string& from, const std::string& to)
{
    // Opened before: once the rename is done nothing may fail for want of descriptors.
    const std::string old_parent = parent_path(from);
    const std::string new_parent = parent_path(to);
    const UniqueFd old_directory = open_directory(old_parent);
    const UniqueFd new_directory = open_directory(new_parent);
    if (::rename(from.c_str(), to.c_str()) != 0) {
        throw system_error(errno, fmt::format("cannot rename {} to {}", from, to));
    }
    // The new name first: a crash in between leaves two names rather than none.
    fsync_open_directory(new_directory.get(), new_parent);
    if (old_parent != new_parent) {
        fsync_open_directory(old_directory.get(), old_parent);
    }
}

void sync_file_system(int fd, std::string_view what)
{
    if (::syncfs(fd) != 0) {
        throw system_error(errno, fmt::format("cannot write {} to the disk", what));
    }
}

bool exists(const std::string& path)
{
    struct ::stat status = {};
    return ::lstat(path.c_str(), &status) == 0;
}

bool is_directory(const std::string& path)
{
    struct ::stat status = {};
    return ::stat(path.c_str(), &status) == 0 && S_ISDIR(status.st_mode);
}

bool is_executable_file(const std::string& path)
{
    struct ::stat status = {};
    return ::stat(path.c_str(), &status) == 0 && S_ISREG(status.st_mode) &&
           ::faccessat(AT_FDCWD, path.c_str(), X_OK, AT_EACCESS) == 0;
}

void make_directories(const std::string& path, unsigned mode)
{
    if (path.empty() || is_directory(path)) {
        return;
    }
    const std::string parent = parent_path(path);
    if (parent != path) {
        make_directories(parent, mode);
    }
    make_directory(path, mode);
}

bool can_create_below(const std::string& path)
{
    const std::string nearest = nearest_existing(path);
    return is_directory(nearest) &&
           ::faccessat(AT_FDCWD, nearest.c_str(), W_OK | X_OK, AT_EACCESS) == 0;
}

void remove_file(const std::string& path)
{
    if (::unlink(path.c_str()) != 0 && !is_absent(errno)) {
        throw system_error(errno, fmt::format("cannot remove {}", path));
    }
}

std::vector<std::string> list_directory(const std::string& path)
{
    const int fd = ::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd < 0) {
        if (errno == ENOENT) {
            return {};
        }
        throw system_error(errno, fmt::format("cannot open the directory {}", path));
    }
    return sorted_names(UniqueFd{fd}, path);
}

std::optional<std::string> read_link(const std::string& path)
{
    std::string target(256, '\0');
    for (;;) {
        const ssize_t length = ::readlink(path.c_str(), target.data(), target.size());
        if (length < 0) {
            // EINVAL: there is something, and it is no link.
            if (is_absent(errno) || errno == EINVAL) {
                return std::nullopt;
            }
            throw system_error(errno, fmt::format("cannot read the link {}", path));
        }
        if (static_cast<std::size_t>(length) < target.size()) {
            target.resize(static_cast<std::size_t>(length));
            return target;
        }
        target.resize(target.size() * 2);
    }
}

void replace_symlink_durably(const std::string& target, const std::string& path)
{
    const std::string temporary = join_path(parent_path(path), temporary_name(base_name(path)));
    if (::symlink(target.c_str(), temporary.c_str()) != 0) {
        throw system_error(errno, fmt::format("cannot make the link {}", path));
    }
    if (::rename(temporary.c_str(), path.c_str()) != 0) {
        const int error = errno;
        ::unlink(temporary.c_str());
        throw system_error(error, fmt::format("cannot replace the link {}", path));
    }
    fsync_directory(parent_path(path));
}

Space space_for(const std::string& path)
{
    const std::string nearest = nearest_existing(path);
    struct ::statvfs space = {};
    struct ::stat status = {};
    if (::statvfs(nearest.c_str(), &space) != 0 || ::stat(nearest.c_str(), &status) != 0) {
        throw system_error(errno, fmt::format("cannot tell the free space at {}", nearest));
    }
    // What is reserved for root counts for root only. File systems without a fixed number of inodes
    // say that they have none.
    const bool root = ::geteuid() == 0;
    Space free;
    free.bytes = std::uint64_t{root ? space.f_bfree : space.f_bavail} * space.f_frsize;
    free.inodes = root ? space.f_ffree : space.f_favail;
    if (space.f_files == 0) {
        free.inodes = std::numeric_limits<std::uint64_t>::max();
    }
    free.device = status.st_dev;
    return free;
}

} // namespace rbeepkg::os
