// Which files of a package a profile can show: looked up in the package file before it is unpacked,
// in the tree afterwards, with the same answer.
#include "libpkg/base/error.hpp"
#include "libpkg/base/text.hpp"
#include "libpkg/os/file.hpp"
#include "libpkg/os/tree.hpp"
#include "libpkg/store/profile.hpp"
#include "libpkg/store/profile_folders.hpp"

#include <fcntl.h>
#include <sys/stat.h>

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <deque>
#include <map>
#include <memory>
#include <string_view>

namespace rbeepkg::store {

namespace {

constexpr int k_most_links = 40; // as the kernel

using pkgfile::MtreeEntry;

const MtreeEntry* find_entry(const std::vector<MtreeEntry>& entries, std::string_view path)
{
    const auto found = std::lower_bound(
        entries.begin(), entries.end(), path,
        [](const MtreeEntry& entry, std::string_view wanted) { return entry.path < wanted; });
    return found != entries.end() && found->path == path ? &*found : nullptr;
}

void put_in_front(std::deque<std::string>& parts, std::string_view path)
{
    const std::vector<std::string_view> fresh = split(path, '/');
    parts.insert(parts.begin(), fresh.begin(), fresh.end());
}

// Follows a path inside a package as the kernel would in its tree; nullptr when it leaves the tree
// or ends nowhere.
const MtreeEntry* resolve(const std::vector<MtreeEntry>& entries, std::string_view path)
{
    std::deque<std::string> left;
    put_in_front(left, path);
    std::vector<std::string> done;
    const MtreeEntry* entry = nullptr;
    int links = 0;
    while (!left.empty()) {
        const std::string part = left.front();
        left.pop_front();
        if (part.empty() || part == ".") {
            continue;
        }
        if (part == "..") {
            if (done.empty()) {
                return nullptr;
            }
            done.pop_back();
            entry = nullptr;
            continue;
        }
        done.push_back(part);
        entry = find_entry(entries, join(done, "/"));
        if (entry != nullptr && entry->type == MtreeEntry::Type::symlink) {
            if (++links > k_most_links || entry->link.starts_with('/')) {
                return nullptr;
            }
            done.pop_back();
            put_in_front(left, entry->link);
        }
    }
    return entry;
}

bool is_executable(const MtreeEntry& entry)
{
    return (entry.mode & 0111U) != 0;
}

struct Free
{
    void operator()(char* text) const noexcept { std::free(text); }
};

// What a path ends at, with all links followed; "" when it ends nowhere or out of our sight.
std::string real_path(const std::string& path)
{
    const std::unique_ptr<char, Free> real{::realpath(path.c_str(), nullptr)};
    if (!real && errno != ENOENT && errno != ENOTDIR && errno != ELOOP && errno != EACCES) {
        throw system_error(errno, fmt::format("cannot follow {}", path));
    }
    return real ? std::string{real.get()} : std::string{};
}

bool is_directory_itself(const std::string& path)
{
    struct ::stat status = {};
    if (::lstat(path.c_str(), &status) != 0) {
        if (errno == ENOENT || errno == ENOTDIR) {
            return false;
        }
        throw system_error(errno, fmt::format("cannot look at {}", path));
    }
    return S_ISDIR(status.st_mode);
}

class TreeLister
{
public:
    TreeLister(std::string tree, MemberFiles& files) : m_tree{std::move(tree)}, m_files{files} {}

    void add_folder(const ProfileFolder& folder)
    {
        if (!is_plain_directory(folder.member)) {
            return;
        }
        const std::string path = os::join_path(m_tree, folder.member);
        if (folder.commands) {
            for (const std::string& name : os::list_directory(path)) {
                add(os::join_path(folder.member, name), folder);
            }
            return;
        }
        const os::UniqueFd directory = os::open_directory(path);
        os::walk_tree(directory.get(), [&](const os::TreeEntry& entry) {
            add(os::join_path(folder.member, entry.path), folder);
        });
    }

private:
    // Directories all the way: a tree whose usr/bin is a link somewhere else has no commands. Each
    // is looked at once.
    bool is_plain_directory(std::string_view folder)
    {
        const auto known = m_plain.find(folder);
        if (known != m_plain.end()) {
            return known->second;
        }
        const std::size_t slash = folder.rfind('/');
        const bool is_plain =
            (slash == std::string_view::npos || is_plain_directory(folder.substr(0, slash))) &&
            is_directory_itself(os::join_path(m_tree, folder));
        m_plain.emplace(folder, is_plain);
        return is_plain;
    }

    // Of a file in plain directories.
    void add(const std::string& member, const ProfileFolder& folder)
    {
        const std::string path = os::join_path(m_tree, member);
        struct ::stat status = {};
        if (::lstat(path.c_str(), &status) != 0) {
            return;
        }
        if (S_ISLNK(status.st_mode)) {
            const std::string end = real_path(path);
            if (!end.starts_with(real_path(m_tree) + "/") || ::lstat(end.c_str(), &status) != 0) {
                return;
            }
        }
        if (!S_ISREG(status.st_mode)) {
            return;
        }
        m_files.files.push_back(member);
        if (folder.commands && (status.st_mode & 0111U) != 0) {
            m_files.executables.push_back(member);
        }
    }

    std::string m_tree;
    MemberFiles& m_files;
    std::map<std::string_view, bool> m_plain; // by folder, which profile_folders() holds
};

} // namespace

MemberFiles files_of_package(const package::InstalledPackage& package,
                             const pkgfile::PackageFile& file)
{
    MemberFiles files;
    files.package = package;
    for (const MtreeEntry& entry : file.entries) {
        const ProfileFolder* folder = profile_folder_of(entry.path);
        if (folder == nullptr || entry.type == MtreeEntry::Type::directory) {
            continue;
        }
        const MtreeEntry* real = resolve(file.entries, entry.path);
        if (real == nullptr || real->type != MtreeEntry::Type::file) {
            continue;
        }
        files.files.push_back(entry.path);
        if (folder->commands && is_executable(*real)) {
            files.executables.push_back(entry.path);
        }
    }
    return files;
}

MemberFiles files_of_tree(const Store& store, const package::InstalledPackage& package)
{
    MemberFiles files;
    files.package = package;
    TreeLister lister{store.tree_path(package.store_path), files};
    for (const ProfileFolder& folder : profile_folders()) {
        lister.add_folder(folder);
    }
    std::sort(files.files.begin(), files.files.end());
    std::sort(files.executables.begin(), files.executables.end());
    return files;
}

} // namespace rbeepkg::store
