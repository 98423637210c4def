// The links in the bin directory. They point through `current`, so an upgrade never touches them.
#include "libpkg/base/error.hpp"
#include "libpkg/os/durable_directory.hpp"
#include "libpkg/os/file.hpp"
#include "libpkg/store/profile.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <optional>
#include <set>

namespace rbeepkg::store {

namespace {

constexpr const char* k_kept_suffix = ".rbeepkg-save";
constexpr int k_most_kept = 100;

struct Free
{
    void operator()(char* text) const noexcept { std::free(text); }
};

// Links are relative and the kernel resolves them from where they really are, so both ends must be
// real paths. What does not exist yet stays as it is spelt.
std::string real_or_same(const std::string& path)
{
    const std::unique_ptr<char, Free> real{::realpath(path.c_str(), nullptr)};
    return real ? std::string{real.get()} : os::absolute_path(path);
}

class BinDirectory
{
public:
    BinDirectory(const Store& store, const std::string& directory)
        : m_directory{real_or_same(directory)}, m_commands{os::join_path(
                                                    real_or_same(store.state()), "current/bin")},
          m_commands_as_spelt{os::join_path(store.state(), "current/bin")}
    {}

    std::string path_of(const std::string& name) const { return os::join_path(m_directory, name); }

    std::string wanted_text(const std::string& name) const
    {
        return os::relative_path(m_directory, os::join_path(m_commands, name));
    }

    // Whether the link at bin/NAME points into state/current/bin.
    bool is_ours(const std::string& link_text) const
    {
        const std::string target = os::absolute_path(os::join_path(m_directory, link_text));
        const std::string parent = os::parent_path(target);
        return parent == m_commands || parent == m_commands_as_spelt;
    }

    // nullopt when nothing of others is there.
    std::optional<BinLinkConflict> conflict(const std::string& name) const
    {
        const std::string path = path_of(name);
        const std::optional<std::string> text = os::read_link(path);
        if (text ? is_ours(*text) : !os::exists(path)) {
            return std::nullopt;
        }
        BinLinkConflict conflict;
        conflict.name = name;
        conflict.path = path;
        conflict.is_file = text || !os::is_directory(path);
        conflict.message = fmt::format("{} exists and is not ours", path);
        if (text && os::parent_path(*text).ends_with("/current/bin")) {
            conflict.message += ": it is a link of another rbeepkg installation, to " + *text;
        }
        return conflict;
    }

    // Where it is kept.
    std::string put_aside(const BinLinkConflict& conflict) const
    {
        if (!conflict.is_file) {
            throw Error{ErrorCode::unsatisfied, conflict.message, "move it away and try again"};
        }
        std::string kept = keep(conflict.path);
        replace(conflict.path, wanted_text(conflict.name));
        return kept;
    }

    // True when something was made.
    bool add(const std::string& name) const
    {
        const std::string path = path_of(name);
        const std::string wanted = wanted_text(name);
        if (os::read_link(path) == wanted) {
            return false; // as most of them are
        }
        if (::symlink(wanted.c_str(), path.c_str()) == 0) {
            return true;
        }
        const int error = errno;
        if (error != EEXIST) {
            throw system_error(error, fmt::format("cannot make the link {}", path));
        }
        if (const auto found = conflict(name)) {
            throw Error{ErrorCode::unsatisfied, found->message, "move it away and try again"};
        }
        replace(path, wanted);
        return true;
    }

    std::vector<std::string> stale(const std::vector<std::string>& names) const
    {
        const std::set<std::string> wanted(names.begin(), names.end());
        std::vector<std::string> stale = os::list_directory(m_directory);
        std::erase_if(stale, [&](const std::string& name) {
            const std::optional<std::string> text = os::read_link(path_of(name));
            return !text || wanted.contains(name) || !is_ours(*text);
        });
        return stale;
    }

    const std::string& path() const noexcept { return m_directory; }

private:
    // A second name of the same file. Where the file system has none, or we may not give one, the
    // file is renamed.
    static std::string keep(const std::string& path)
    {
        for (int number = 1; number <= k_most_kept; ++number) {
            std::string kept = path + k_kept_suffix;
            if (number > 1) {
                kept += fmt::format("-{}", number);
            }
            if (::linkat(AT_FDCWD, path.c_str(), AT_FDCWD, kept.c_str(), 0) == 0 ||
                is_same_file(path, kept)) {
                return kept;
            }
            const int error = errno;
            if (error != EEXIST && !os::exists(kept)) {
                if (::rename(path.c_str(), kept.c_str()) != 0) {
                    throw system_error(errno, fmt::format("cannot rename {} to {}", path, kept));
                }
                return kept;
            }
        }
        throw Error{ErrorCode::unsatisfied,
                    fmt::format("{} cannot be kept aside: {}{} and {} more are there already", path,
                                path, k_kept_suffix, k_most_kept - 1),
                    "move them away and try again"};
    }

    // What a run that died in between has kept already.
    static bool is_same_file(const std::string& left, const std::string& right)
    {
        struct ::stat one = {};
        struct ::stat other = {};
        return ::lstat(left.c_str(), &one) == 0 && ::lstat(right.c_str(), &other) == 0 &&
               one.st_dev == other.st_dev && one.st_ino == other.st_ino;
    }

    // A link of ours that is spelt otherwise. The temporary one points into state/current/bin too:
    // left by a crash, it is a stale link like others.
    void replace(const std::string& path, const std::string& wanted) const
    {
        const std::string temporary = path_of("." + os::base_name(path) + ".rbeepkg-new");
        os::remove_file(temporary);
        if (::symlink(wanted.c_str(), temporary.c_str()) != 0 ||
            ::rename(temporary.c_str(), path.c_str()) != 0) {
            const int error = errno;
            ::unlink(temporary.c_str());
            throw system_error(error, fmt::format("cannot replace the link {}", path));
        }
    }

    std::string m_directory;
    std::string m_commands;
    std::string m_commands_as_spelt;
};

} // namespace

std::vector<BinLinkConflict> bin_link_conflicts(const Store& store,
                                                const std::string& bin_directory,
                                                const std::vector<std::string>& names)
{
    const BinDirectory directory{store, bin_directory};
    std::vector<BinLinkConflict> conflicts;
    for (const std::string& name : names) {
        if (auto conflict = directory.conflict(name)) {
            conflicts.push_back(*std::move(conflict));
        }
    }
    return conflicts;
}

void add_bin_links(const Store& store, const std::string& bin_directory,
                   const std::vector<std::string>& names)
{
    if (names.empty()) {
        return;
    }
    os::make_directories_durably(bin_directory);
    const BinDirectory directory{store, bin_directory};
    bool changed = false;
    for (const std::string& name : names) {
        changed = directory.add(name) || changed;
    }
    if (changed) {
        os::fsync_directory(directory.path());
    }
}

std::vector<PutAside> take_bin_links(const Store& store, const std::string& bin_directory,
                                     const std::vector<std::string>& names)
{
    std::vector<PutAside> aside;
    if (names.empty()) {
        return aside;
    }
    os::make_directories(bin_directory);
    const BinDirectory directory{store, bin_directory};
    for (const std::string& name : names) {
        if (const auto conflict = directory.conflict(name)) {
            aside.push_back({conflict->path, directory.put_aside(*conflict)});
        } else {
            directory.add(name);
        }
    }
    os::fsync_directory(directory.path());
    return aside;
}

std::vector<std::string> stale_bin_links(const Store& store, const std::string& bin_directory,
                                         const std::vector<std::string>& names)
{
    return BinDirectory{store, bin_directory}.stale(names);
}

std::vector<PutAside> remove_stale_bin_links(const Store& store, const std::string& bin_directory,
                                             const std::vector<std::string>& names)
{
    const BinDirectory directory{store, bin_directory};
    const std::vector<std::string> stale = directory.stale(names);
    std::vector<PutAside> kept;
    for (const std::string& name : stale) {
        const std::string path = directory.path_of(name);
        os::remove_file(path);
        if (os::exists(path + k_kept_suffix)) {
            kept.push_back({path, path + k_kept_suffix});
        }
    }
    if (!stale.empty()) {
        os::fsync_directory(directory.path());
    }
    return kept;
}

} // namespace rbeepkg::store
