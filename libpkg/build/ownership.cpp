#include "libpkg/build/ownership.hpp"

#include "libpkg/os/file.hpp"
#include "libpkg/os/tree.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>

namespace rbeepkg::build {

namespace {

// Not a name that a source is likely to have; where it is there all the same, O_EXCL says so.
constexpr const char* k_copy_name = ".rbeepkg-copy";

void copy_content(int from, int to, const std::string& path)
{
    std::array<char, 1U << 16U> buffer{};
    for (;;) {
        const std::size_t count = os::read_full(from, buffer.data(), buffer.size(), path);
        os::write_all(to, {buffer.data(), count}, path);
        if (count < buffer.size()) {
            return;
        }
    }
}

void break_hard_link(const os::TreeEntry& entry)
{
    const os::UniqueFd from = os::open_at(entry.parent, entry.name, O_RDONLY | O_NOFOLLOW);
    os::UniqueFd copy =
        os::open_at(entry.parent, k_copy_name, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW, 0600);
    copy_content(from.get(), copy.get(), entry.path);
    const std::array<::timespec, 2> times = {entry.status.st_atim, entry.status.st_mtim};
    if (::fchmod(copy.get(), entry.status.st_mode & 0777U) != 0 ||
        ::futimens(copy.get(), times.data()) != 0 ||
        ::renameat(entry.parent, k_copy_name, entry.parent, entry.name.c_str()) != 0) {
        throw system_error(errno, fmt::format("cannot copy the source file {}", entry.path));
    }
    copy.close(entry.path);
}

bool may_enter(const struct ::stat& status, const os::Identity& identity)
{
    if (status.st_uid == identity.uid) {
        return (status.st_mode & S_IXUSR) != 0;
    }
    if (status.st_gid == identity.gid) {
        return (status.st_mode & S_IXGRP) != 0;
    }
    return (status.st_mode & S_IXOTH) != 0;
}

} // namespace

void hand_over(const std::string& directory, const std::optional<os::Identity>& owner)
{
    const os::UniqueFd root = os::open_directory(directory);
    os::walk_tree(root.get(), [&](const os::TreeEntry& entry) {
        if (S_ISREG(entry.status.st_mode) && entry.status.st_nlink > 1) {
            break_hard_link(entry);
        }
        if (owner && ::fchownat(entry.parent, entry.name.c_str(), owner->uid, owner->gid,
                                AT_SYMLINK_NOFOLLOW) != 0) {
            throw system_error(errno, fmt::format("cannot give {} to the build user", entry.path));
        }
    });
    if (owner && ::fchown(root.get(), owner->uid, owner->gid) != 0) {
        throw system_error(errno, fmt::format("cannot give {} to the build user", directory));
    }
}

std::optional<std::string> closed_directory(const std::string& path, const os::Identity& identity)
{
    std::string reached = "/";
    const std::string whole = os::absolute_path(path);
    for (std::size_t end = 0; end != std::string::npos;) {
        end = whole.find('/', end + 1);
        reached = whole.substr(0, end);
        struct ::stat status = {};
        if (::stat(reached.c_str(), &status) != 0 || !may_enter(status, identity)) {
            return reached;
        }
    }
    return std::nullopt;
}

} // namespace rbeepkg::build
