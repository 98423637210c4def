#include "libpkg/build/workspace.hpp"

#include "libpkg/build/ownership.hpp"
#include "libpkg/os/file.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <utility>

namespace rbeepkg::build {

namespace {

void set_mode(const std::string& path, ::mode_t mode)
{
    if (::chmod(path.c_str(), mode) != 0) {
        throw system_error(errno, fmt::format("cannot set the mode of {}", path));
    }
}

os::TempDir make_directory(const std::string& scratch, const std::optional<os::Identity>& owner)
{
    os::make_directories(scratch);
    const auto closed = owner ? closed_directory(scratch, *owner) : std::nullopt;
    if (closed) {
        throw Error{
            ErrorCode::permission,
            fmt::format("cannot build below {}: the build user may not enter {}", scratch, *closed),
            "set the directory for builds to one that everybody may enter"};
    }
    return os::TempDir{scratch, "build-"};
}

} // namespace

Workspace::Workspace(const std::string& scratch, std::optional<os::Identity> owner,
                     const std::vector<std::string>& packages, const std::string& kept)
    : m_owner{owner}, m_packages{packages}, m_directory{make_directory(scratch, owner)}
{
    if (!kept.empty()) {
        m_kept.emplace(kept, owner);
    }
    for (const char* name : {"src", "home", "tmp", "cargo", "pkg", "start", "driver"}) {
        os::make_directories(below(name));
        set_mode(below(name), 0755);
    }
    for (const std::string& package : m_packages) {
        os::make_directories(pkg(package));
        set_mode(pkg(package), 0755);
    }
    // mkdtemp made it 0700: with its owner changed nobody else comes in.
    hand_over(m_directory.path(), m_owner);
}

std::string Workspace::pkg(std::string_view package) const
{
    return m_kept && m_packages_started ? m_kept->pkg(package)
                                        : os::join_path(below("pkg"), package);
}

void Workspace::start_packages()
{
    if (m_kept) {
        m_kept->renew_packages(m_packages);
    }
    m_packages_started = true;
}

std::string Workspace::below(std::string_view name) const
{
    return os::join_path(m_directory.path(), name);
}

os::TempDir Workspace::make_mark() const
{
    os::TempDir mark{m_directory.path(), "mark-"};
    hand_over(mark.path(), m_owner);
    return mark;
}

void write_readable(const std::string& path, std::string_view content)
{
    os::UniqueFd file = os::open_file(path, O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW);
    os::write_all(file.get(), content, path);
    if (::fchmod(file.get(), 0644) != 0) {
        throw system_error(errno, fmt::format("cannot set the mode of {}", path));
    }
    file.close(path);
}

std::optional<std::string> read_mark(const os::TempDir& mark, const std::string& name,
                                     std::size_t max_bytes)
{
    const os::UniqueFd directory = os::open_directory(mark.path());
    struct ::stat status = {};
    if (::fstatat(directory.get(), name.c_str(), &status, AT_SYMLINK_NOFOLLOW) != 0 ||
        !S_ISREG(status.st_mode)) {
        return std::nullopt;
    }
    // The sandbox is dead: what was a plain file still is.
    const os::UniqueFd file =
        os::open_at(directory.get(), name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK);
    std::string text(max_bytes + 1, '\0');
    text.resize(os::read_full(file.get(), text.data(), text.size(), name));
    return text.size() <= max_bytes ? std::optional{std::move(text)} : std::nullopt;
}

} // namespace rbeepkg::build
