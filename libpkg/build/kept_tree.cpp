#include "libpkg/build/kept_tree.hpp"

#include "libpkg/base/error.hpp"
#include "libpkg/build/ownership.hpp"
#include "libpkg/os/file.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdio>

namespace rbeepkg::build {

namespace {

constexpr const char* k_src = "src";
constexpr const char* k_pkg = "pkg";
constexpr const char* k_staging = ".rbeepkg-sources-";

// Nothing of an older repository may stay among the files of a newer one.
bool is_version_control(std::string_view name)
{
    constexpr std::array<std::string_view, 4> k_names = {".git", ".hg", ".svn", ".bzr"};
    return std::find(k_names.begin(), k_names.end(), name) != k_names.end();
}

bool is_directory_at(int directory, const std::string& name, bool& exists)
{
    struct ::stat status = {};
    exists = ::fstatat(directory, name.c_str(), &status, AT_SYMLINK_NOFOLLOW) == 0;
    return exists && S_ISDIR(status.st_mode);
}

os::UniqueFd open_below(int directory, const std::string& name)
{
    return os::open_at(directory, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW);
}

// As deep as os::walk_tree went, which has seen the staged tree before.
void move_over(int from, const std::string& path, int to)
{
    for (const std::string& name : os::list_directory(path)) {
        bool exists = false;
        const bool to_directory = is_directory_at(to, name, exists);
        const bool from_directory = is_directory_at(from, name, exists);
        if (from_directory && to_directory && !is_version_control(name)) {
            const os::UniqueFd below = open_below(from, name);
            move_over(below.get(), os::join_path(path, name), open_below(to, name).get());
            continue;
        }
        if (from_directory || to_directory) {
            os::remove_tree(to, name);
        }
        if (::renameat(from, name.c_str(), to, name.c_str()) != 0) {
            throw system_error(errno, fmt::format("cannot move the source {}", name));
        }
    }
}

os::UniqueFd open_and_lock(const std::string& path)
{
    os::make_directories(path);
    os::UniqueFd directory = os::open_directory(path);
    if (::flock(directory.get(), LOCK_EX | LOCK_NB) == 0) {
        return directory;
    }
    if (errno != EWOULDBLOCK) {
        throw system_error(errno, fmt::format("cannot lock {}", path));
    }
    throw Error{ErrorCode::locked, fmt::format("another build is at work in {}", path),
                "wait for it, or give this one another BUILDDIR"};
}

void check_reachable(const std::string& path, const std::optional<os::Identity>& owner)
{
    const auto closed = owner ? closed_directory(path, *owner) : std::nullopt;
    if (closed) {
        throw Error{
            ErrorCode::permission,
            fmt::format("cannot build in {}: the build user may not enter {}", path, *closed),
            "set BUILDDIR to a directory that everybody may enter"};
    }
}

} // namespace

KeptTree::KeptTree(const std::string& directory, const std::optional<os::Identity>& owner)
    : m_path{os::absolute_path(directory)}, m_owner{owner}, m_directory{open_and_lock(m_path)}
{
    check_reachable(m_path, m_owner);
    for (const std::string& name : os::list_directory(m_path)) {
        if (name.starts_with(k_staging)) { // of a process that was killed
            os::remove_tree(m_directory.get(), name);
        }
    }
    make_own(m_directory.get(), k_src);
    if (m_owner) {
        hand_over(src(), m_owner);
    }
}

std::string KeptTree::src() const
{
    return os::join_path(m_path, k_src);
}

std::string KeptTree::pkg(std::string_view package) const
{
    return os::join_path(os::join_path(m_path, k_pkg), package);
}

void KeptTree::clear_sources() const
{
    const os::UniqueFd directory = open_below(m_directory.get(), k_src);
    for (const std::string& name : os::list_directory(src())) {
        os::remove_tree(directory.get(), name);
    }
}

os::TempDir KeptTree::make_staging() const
{
    return os::TempDir{m_path, k_staging};
}

void KeptTree::take_sources(const std::string& staged) const
{
    // Onto an empty directory a rename does it at once.
    if (::renameat(AT_FDCWD, staged.c_str(), m_directory.get(), k_src) == 0) {
        return;
    }
    if (errno != ENOTEMPTY && errno != EEXIST) {
        throw system_error(errno, fmt::format("cannot move the sources to {}", src()));
    }
    const os::UniqueFd from = os::open_directory(staged);
    move_over(from.get(), staged, open_below(m_directory.get(), k_src).get());
}

void KeptTree::renew_packages(const std::vector<std::string>& packages) const
{
    os::remove_tree(m_directory.get(), k_pkg);
    make_own(m_directory.get(), k_pkg);
    const os::UniqueFd directory = open_below(m_directory.get(), k_pkg);
    for (const std::string& package : packages) {
        make_own(directory.get(), package);
    }
}

// mkdir where nothing is; what is there must be a plain directory of the owner's.
void KeptTree::make_own(int parent, const std::string& name) const
{
    const std::string path = os::join_path(m_path, name);
    if (::mkdirat(parent, name.c_str(), 0755) != 0 && errno != EEXIST) {
        throw system_error(errno, fmt::format("cannot make {}", path));
    }
    bool exists = false;
    if (!is_directory_at(parent, name, exists)) {
        throw Error{ErrorCode::corrupt, fmt::format("{} is no directory", path),
                    "move it away, or set BUILDDIR"};
    }
    const os::UniqueFd made = open_below(parent, name);
    struct ::stat status = {};
    if (m_owner && ::fchown(made.get(), m_owner->uid, m_owner->gid) != 0) {
        throw system_error(errno, fmt::format("cannot give {} to the build user", path));
    }
    if (::fstat(made.get(), &status) != 0 || (!m_owner && status.st_uid != ::geteuid())) {
        throw Error{ErrorCode::permission, fmt::format("{} belongs to somebody else", path),
                    "remove it, or set BUILDDIR to a directory of yours"};
    }
    // Of a directory with the set-group-ID bit they would inherit it.
    if (::fchmod(made.get(), 0755) != 0) {
        throw system_error(errno, fmt::format("cannot set the mode of {}", path));
    }
}

} // namespace rbeepkg::build
