#include "libpkg/build/package_tree.hpp"

#include "libpkg/base/error.hpp"
#include "libpkg/base/text.hpp"
#include "libpkg/os/file.hpp"

#include <fcntl.h>
#include <fnmatch.h>
#include <linux/openat2.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>
#include <set>

namespace rbeepkg::build {

namespace {

// A pattern as `*/*/*/*` must not make us look at everything over and over.
constexpr std::size_t k_most_matches = 100'000;

[[noreturn]] void fail(const char* doing, const std::string& path)
{
    const int number = errno;
    throw system_error(number, fmt::format("cannot {} $pkgdir/{}", doing, printable(path, 300)));
}

bool has_wildcards(const std::string& part)
{
    return part.find_first_of("*?[") != std::string::npos;
}

std::string below(const std::string& directory, const std::string& name)
{
    return directory.empty() ? name : directory + "/" + name;
}

bool is_gone(int number)
{
    return number == ENOENT || number == ENOTDIR;
}

// No descriptor where nothing is there, or nothing that the rules of resolve lead to.
os::UniqueFd look_at(int root, const std::string& path, unsigned resolve)
{
    struct ::open_how how = {};
    how.flags = O_PATH | O_CLOEXEC;
    how.resolve = resolve | RESOLVE_NO_MAGICLINKS;
    return os::UniqueFd{
        static_cast<int>(::syscall(SYS_openat2, root, path.c_str(), &how, sizeof how))};
}

} // namespace

PackageTree::PackageTree(std::string pkgdir)
    : m_pkgdir{std::move(pkgdir)}, m_root{os::open_directory(m_pkgdir)}
{}

std::vector<PackageTree::Item> PackageTree::items(const std::string& directory) const
{
    std::vector<Item> found;
    const auto status = directory.empty() ? std::nullopt : status_of(directory);
    if (!directory.empty() && (!status || !S_ISDIR(status->st_mode))) {
        return found;
    }
    const os::UniqueFd top =
        os::open_beneath(m_root.get(), directory.empty() ? "." : directory, O_RDONLY | O_DIRECTORY);
    os::walk_tree(top.get(), [&](const os::TreeEntry& entry) {
        found.push_back({below(directory, entry.path), entry.status});
    });
    return found;
}

std::vector<std::string> PackageTree::matching(std::string_view pattern) const
{
    std::set<std::string> reached = {""};
    for (const std::string_view word : split(pattern, '/')) {
        const std::string part{word};
        if (part.empty() || part == ".") {
            continue;
        }
        if (part == "..") {
            return {};
        }
        std::set<std::string> further;
        for (const std::string& directory : reached) {
            if (!has_wildcards(part)) {
                further.insert(below(directory, part));
                continue;
            }
            const auto status = directory.empty() ? std::nullopt : status_of(directory);
            if (!directory.empty() && (!status || !S_ISDIR(status->st_mode))) {
                continue;
            }
            for (const std::string& name : os::list_directory(os::join_path(m_pkgdir, directory))) {
                if (::fnmatch(part.c_str(), name.c_str(), FNM_PERIOD | FNM_NOESCAPE) == 0 &&
                    further.size() < k_most_matches) {
                    further.insert(below(directory, name));
                }
            }
        }
        reached = std::move(further);
    }
    std::vector<std::string> paths;
    for (const std::string& path : reached) {
        if (!path.empty() && status_of(path)) {
            paths.push_back(path);
        }
    }
    return paths;
}

os::UniqueFd PackageTree::parent_of(const std::string& path) const
{
    const std::size_t slash = path.rfind('/');
    return os::open_beneath(m_root.get(), slash == std::string::npos ? "." : path.substr(0, slash),
                            O_RDONLY | O_DIRECTORY);
}

std::optional<struct ::stat> PackageTree::status_of(const std::string& path) const
{
    const std::size_t slash = path.rfind('/');
    const os::UniqueFd directory =
        look_at(m_root.get(), slash == std::string::npos ? "." : path.substr(0, slash),
                RESOLVE_BENEATH | RESOLVE_NO_SYMLINKS);
    struct ::stat status = {};
    if (!directory || ::fstatat(directory.get(), os::base_name(path).c_str(), &status,
                                AT_SYMLINK_NOFOLLOW) != 0) {
        return std::nullopt;
    }
    return status;
}

std::optional<struct ::stat> PackageTree::status_through(const std::string& path) const
{
    const os::UniqueFd reached = look_at(m_root.get(), path, RESOLVE_BENEATH);
    struct ::stat status = {};
    if (!reached || ::fstat(reached.get(), &status) != 0) {
        return std::nullopt;
    }
    return status;
}

os::UniqueFd PackageTree::open_for_reading(const std::string& path) const
{
    return os::open_beneath(m_root.get(), path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK);
}

void PackageTree::remove_file(const std::string& path) const
{
    const os::UniqueFd parent = parent_of(path);
    if (::unlinkat(parent.get(), os::base_name(path).c_str(), 0) != 0 && !is_gone(errno)) {
        fail("remove", path);
    }
}

void PackageTree::remove_all(const std::string& path) const
{
    const os::UniqueFd parent = parent_of(path);
    os::remove_tree(parent.get(), os::base_name(path));
}

bool PackageTree::remove_empty_directory(const std::string& path) const
{
    const os::UniqueFd parent = parent_of(path);
    if (::unlinkat(parent.get(), os::base_name(path).c_str(), AT_REMOVEDIR) == 0) {
        return true;
    }
    if (errno != ENOTEMPTY && errno != EEXIST && errno != EACCES) {
        fail("remove", path);
    }
    return false;
}

void PackageTree::make_symlink(const std::string& target, const std::string& path) const
{
    const os::UniqueFd parent = parent_of(path);
    if (::symlinkat(target.c_str(), parent.get(), os::base_name(path).c_str()) != 0) {
        fail("make the link", path);
    }
}

void PackageTree::make_hard_link(const std::string& existing, const std::string& path) const
{
    const os::UniqueFd from = parent_of(existing);
    const os::UniqueFd to = parent_of(path);
    if (::linkat(from.get(), os::base_name(existing).c_str(), to.get(), os::base_name(path).c_str(),
                 0) != 0) {
        fail("make the link", path);
    }
}

} // namespace rbeepkg::build
