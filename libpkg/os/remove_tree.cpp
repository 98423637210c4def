#include "libpkg/base/error.hpp"
#include "libpkg/os/directory_names.hpp"
#include "libpkg/os/file.hpp"
#include "libpkg/os/random_name.hpp"
#include "libpkg/os/tree.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>

namespace rbeepkg::os {

namespace {

// Each level of the descent holds a descriptor. What lies deeper is moved up first.
constexpr unsigned k_max_depth = 64;

class Removal
{
public:
    Removal(int root, std::string what) : m_root{root}, m_what{std::move(what)} {}

    void contents_of_root()
    {
        // Until nothing is left: directories that were too deep come up as entries of the root.
        do {
            m_moved_up = false;
            contents(m_root, 1);
        } while (m_moved_up);
    }

private:
    void contents(int directory, unsigned depth)
    {
        for (const std::string& name :
             sorted_names(open_at(directory, ".", O_RDONLY | O_DIRECTORY), m_what)) {
            entry(directory, name, depth);
        }
    }

    void entry(int directory, const std::string& name, unsigned depth)
    {
        if (unlink_file(directory, name)) {
            return;
        }
        const UniqueFd below = open_entry(directory, name);
        if (!below) {
            return;
        }
        if (depth >= k_max_depth) {
            move_up(directory, name);
            return;
        }
        contents(below.get(), depth + 1);
        if (::unlinkat(directory, name.c_str(), AT_REMOVEDIR) != 0 && errno != ENOENT) {
            throw failure(errno, name);
        }
    }

    // True: gone. False: it is a directory.
    bool unlink_file(int directory, const std::string& name)
    {
        if (::unlinkat(directory, name.c_str(), 0) == 0 || errno == ENOENT) {
            return true;
        }
        if (errno == EACCES && ::fchmod(directory, S_IRWXU) == 0 &&
            (::unlinkat(directory, name.c_str(), 0) == 0 || errno == ENOENT)) {
            return true;
        }
        const int error = errno;
        struct ::stat status = {};
        if (::fstatat(directory, name.c_str(), &status, AT_SYMLINK_NOFOLLOW) == 0 &&
            S_ISDIR(status.st_mode)) {
            return false;
        }
        throw failure(error, name);
    }

    // Empty when it is gone.
    UniqueFd open_entry(int directory, const std::string& name)
    {
        const int flags = O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC;
        int fd = ::openat(directory, name.c_str(), flags);
        if (fd < 0 && errno == EACCES) {
            ::fchmodat(directory, name.c_str(), S_IRWXU, AT_SYMLINK_NOFOLLOW);
            fd = ::openat(directory, name.c_str(), flags);
        }
        if (fd < 0 && errno != ENOENT) {
            throw failure(errno, name);
        }
        return UniqueFd{fd};
    }

    void move_up(int directory, const std::string& name)
    {
        // A directory that changes its parent is written to itself (its "..").
        ::fchmodat(directory, name.c_str(), S_IRWXU, AT_SYMLINK_NOFOLLOW);
        if (::renameat(directory, name.c_str(), m_root, temporary_name("deep").c_str()) != 0) {
            throw failure(errno, name);
        }
        m_moved_up = true;
    }

    Error failure(int error_number, const std::string& name) const
    {
        return system_error(error_number, fmt::format("cannot remove {} (below {})", name, m_what));
    }

    int m_root;
    std::string m_what;
    bool m_moved_up = false;
};

} // namespace

void remove_tree(int directory, const std::string& name)
{
    if (name.empty() || name == "." || name == ".." || name.find('/') != std::string::npos) {
        throw make_error(ErrorCode::internal, "\"{}\" names no entry to remove", name);
    }
    if (::unlinkat(directory, name.c_str(), 0) == 0 || errno == ENOENT) {
        return;
    }
    const int error = errno;
    const int flags = O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC;
    int fd = ::openat(directory, name.c_str(), flags);
    if (fd < 0 && errno == EACCES) {
        ::fchmodat(directory, name.c_str(), S_IRWXU, AT_SYMLINK_NOFOLLOW);
        fd = ::openat(directory, name.c_str(), flags);
    }
    if (fd < 0) {
        throw system_error(errno == ENOTDIR || errno == ELOOP ? error : errno,
                           fmt::format("cannot remove {}", name));
    }
    const UniqueFd root{fd};
    Removal{root.get(), name}.contents_of_root();
    if (::unlinkat(directory, name.c_str(), AT_REMOVEDIR) != 0 && errno != ENOENT) {
        throw system_error(errno, fmt::format("cannot remove {}", name));
    }
}

void remove_tree(const std::string& path)
{
    const std::string name = base_name(path);
    const std::string parent = parent_path(path);
    const int fd = ::open(parent.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd < 0 && (errno == ENOENT || errno == ENOTDIR)) {
        return;
    }
    if (fd < 0) {
        throw system_error(errno, fmt::format("cannot open the directory {}", parent));
    }
    const UniqueFd directory{fd};
    try {
        remove_tree(directory.get(), name);
    } catch (Error& error) {
        error.add_context("removing {}", path);
        throw;
    }
}

} // namespace rbeepkg::os
