// Walking and measuring; removal is in remove_tree.cpp.
#include "libpkg/os/tree.hpp"

#include "libpkg/base/error.hpp"
#include "libpkg/os/directory_names.hpp"
#include "libpkg/os/file.hpp"

#include <fcntl.h>

#include <cerrno>
#include <cstdlib>
#include <set>
#include <utility>
#include <vector>

namespace rbeepkg::os {

namespace {

constexpr unsigned k_max_depth = 128;

class Walk
{
public:
    Walk(const std::function<void(const TreeEntry&)>& visit, std::uint64_t max_entries)
        : m_visit{visit}, m_left{max_entries}
    {}

    void directory(int fd, const std::string& path, unsigned depth)
    {
        if (depth > k_max_depth) {
            throw make_error(ErrorCode::corrupt, "{} is nested deeper than {} directories", path,
                             k_max_depth);
        }
        for (std::string& name : sorted_names(open_at(fd, ".", O_RDONLY | O_DIRECTORY), path)) {
            entry(fd, path, std::move(name), depth);
        }
    }

private:
    void entry(int parent, const std::string& path, std::string name, unsigned depth)
    {
        TreeEntry entry;
        entry.path = join_path(path, name);
        entry.parent = parent;
        entry.name = std::move(name);
        if (::fstatat(parent, entry.name.c_str(), &entry.status, AT_SYMLINK_NOFOLLOW) != 0) {
            // Gone since the names were read: somebody else removed it, and it is not there.
            if (errno == ENOENT) {
                return;
            }
            throw system_error(errno, fmt::format("cannot look at {}", entry.path));
        }
        if (m_left == 0) {
            throw make_error(ErrorCode::corrupt, "too many files: stopped counting at {}",
                             entry.path);
        }
        --m_left;
        m_visit(entry);
        if (S_ISDIR(entry.status.st_mode)) {
            const UniqueFd fd = open_below(parent, entry);
            directory(fd.get(), entry.path, depth + 1);
        }
    }

    static UniqueFd open_below(int parent, const TreeEntry& entry)
    {
        const int fd =
            ::openat(parent, entry.name.c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
        if (fd < 0) {
            throw system_error(errno, fmt::format("cannot open the directory {}", entry.path));
        }
        return UniqueFd{fd};
    }

    const std::function<void(const TreeEntry&)>& m_visit;
    std::uint64_t m_left;
};

} // namespace

void walk_tree(int root, const std::function<void(const TreeEntry&)>& visit,
               std::uint64_t max_entries)
{
    Walk{visit, max_entries}.directory(root, "", 1);
}

std::uint64_t tree_size(const std::string& path)
{
    const UniqueFd root = open_directory(path);
    std::set<std::pair<::dev_t, ::ino_t>> seen;
    std::uint64_t bytes = 0;
    walk_tree(root.get(), [&](const TreeEntry& entry) {
        const struct ::stat& status = entry.status;
        if (!S_ISREG(status.st_mode)) {
            return;
        }
        if (status.st_nlink > 1 && !seen.emplace(status.st_dev, status.st_ino).second) {
            return;
        }
        bytes += static_cast<std::uint64_t>(status.st_size);
    });
    return bytes;
}

TempDir::TempDir(const std::string& parent, const std::string& prefix)
{
    std::string path = join_path(absolute_path(parent), prefix + "XXXXXX");
    if (::mkdtemp(path.data()) == nullptr) {
        throw system_error(errno, fmt::format("cannot make a temporary directory in {}", parent));
    }
    m_path = std::move(path);
}

TempDir::~TempDir()
{
    if (m_keep || m_path.empty()) {
        return;
    }
    try {
        remove_tree(m_path);
    } catch (const std::exception&) {
        // A destructor has nobody to tell; what stays is in a place for temporary things.
        m_keep = true;
    }
}

TempDir::TempDir(TempDir&& other) noexcept
    : m_path{std::exchange(other.m_path, {})}, m_keep{other.m_keep}
{}

} // namespace rbeepkg::os
