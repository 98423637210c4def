#include "libpkg/archive/member_table.hpp"

#include "libpkg/base/text.hpp"

#include <fcntl.h>
#include <linux/openat2.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>

namespace rbeepkg::archive {

namespace {

constexpr std::size_t k_max_target = 4095;
// Trees are walked with a descriptor for each level.
constexpr std::ptrdiff_t k_max_depth = 120;

} // namespace

bool MemberTable::is(const std::string& path, Kind kind) const
{
    const auto found = m_kinds.find(path);
    return found != m_kinds.end() && found->second == kind;
}

std::optional<std::string> MemberTable::add_parents(const std::string& path)
{
    const std::size_t slash = path.rfind('/');
    if (slash == std::string::npos) {
        return std::nullopt;
    }
    const std::string parent = path.substr(0, slash);
    // A parent stays a directory: nothing of another kind gets its name.
    if (parent == m_last_parent) {
        return std::nullopt;
    }
    for (std::size_t end = parent.find('/');; end = parent.find('/', end + 1)) {
        const auto [place, added] = m_kinds.emplace(parent.substr(0, end), Kind::parent);
        if (!added && place->second != Kind::directory && place->second != Kind::parent) {
            return fmt::format("{} is both a directory and something else",
                               printable(place->first, 300));
        }
        if (end == std::string::npos) {
            break;
        }
    }
    m_last_parent = parent;
    return std::nullopt;
}

std::optional<std::string> MemberTable::add(const std::string& path, EntryType type)
{
    if (std::count(path.begin(), path.end(), '/') >= k_max_depth) {
        return fmt::format("it is nested deeper than {} directories", k_max_depth);
    }
    if (std::optional<std::string> reason = add_parents(path)) {
        return reason;
    }
    Kind kind = Kind::file; // a hard link is one more name of a file
    if (type == EntryType::directory) {
        kind = Kind::directory;
    } else if (type == EntryType::symlink) {
        kind = Kind::symlink;
    }
    const auto [place, added] = m_kinds.emplace(path, kind);
    if (added) {
        return std::nullopt;
    }
    const bool was_directory = place->second == Kind::directory || place->second == Kind::parent;
    const bool again = place->second != Kind::parent;
    if (was_directory != (kind == Kind::directory)) {
        return "it is both a directory and something else";
    }
    if (again && m_strictness == Strictness::package) {
        return "it is in there twice";
    }
    place->second = kind;
    return std::nullopt;
}

void MemberTable::forget(const std::string& path)
{
    m_kinds[path] = Kind::skipped;
}

std::optional<std::string> unsafe_link_reason(std::string_view target, std::string_view path,
                                              Strictness strictness)
{
    if (target.empty() || target.size() > k_max_target ||
        printable(target, k_max_target) != target) {
        return "the target of the link is empty, too long or unreadable";
    }
    if (strictness == Strictness::package) {
        return std::nullopt;
    }
    if (target.starts_with('/')) {
        return "the link leads out of it";
    }
    std::ptrdiff_t depth = std::count(path.begin(), path.end(), '/');
    for (const std::string_view part : split(target, '/')) {
        if (part == "..") {
            --depth;
        } else if (!part.empty() && part != ".") {
            ++depth;
        }
        if (depth < 0) {
            return "the link leads out of it";
        }
    }
    return std::nullopt;
}

bool leads_outside(int directory, const std::string& path)
{
    struct ::open_how how = {};
    how.flags = O_PATH | O_CLOEXEC;
    how.resolve = RESOLVE_BENEATH | RESOLVE_NO_MAGICLINKS;
    const long fd = ::syscall(SYS_openat2, directory, path.c_str(), &how, sizeof how);
    if (fd >= 0) {
        ::close(static_cast<int>(fd));
        return false;
    }
    return errno == EXDEV;
}

} // namespace rbeepkg::archive
