#include "libpkg/operation/scratch.hpp"

#include "libpkg/base/text.hpp"
#include "libpkg/os/file.hpp"

#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>

namespace rbeepkg::operation {

namespace {

constexpr const char* k_prefix = "rbeepkg-";
constexpr const char* k_lock_name = "lock";

// The cache lies where the build user of root may not reach it; /var/tmp is on disk, which /tmp
// often is not.
std::string parent_for(const Session& session)
{
    if (session.build_identity) {
        return "/var/tmp";
    }
    std::string parent = os::join_path(session.config.paths.cache, "build");
    os::make_directories(parent, 0700);
    return parent;
}

bool is_ours(const std::string& directory)
{
    struct ::stat status = {};
    return ::lstat(directory.c_str(), &status) == 0 && S_ISDIR(status.st_mode) &&
           status.st_uid == ::geteuid();
}

void sweep(const std::string& parent)
{
    for (const std::string& name : os::list_directory(parent)) {
        const std::string directory = os::join_path(parent, name);
        const std::string lock = os::join_path(directory, k_lock_name);
        // Without a lock file it is being made this moment, or is not ours.
        if (name.rfind(k_prefix, 0) != 0 || !is_ours(directory) || !os::exists(lock)) {
            continue;
        }
        if (const auto held = os::FileLock::try_acquire(lock, os::FileLock::Kind::exclusive)) {
            os::remove_tree(directory);
        }
    }
}

os::TempDir make_directory(const Session& session)
{
    const std::string parent = parent_for(session);
    sweep(parent);
    os::TempDir directory{parent, k_prefix};
    // Passable for the build user, listable for nobody else.
    if (::chmod(directory.path().c_str(), 0711) != 0) {
        throw system_error(errno,
                           fmt::format("cannot open {} for the build user", directory.path()));
    }
    return directory;
}

} // namespace

Scratch::Scratch(const Session& session)
    : m_directory{make_directory(session)}, m_lock{os::FileLock::acquire(
                                                os::join_path(m_directory.path(), k_lock_name),
                                                os::FileLock::Kind::exclusive,
                                                session.config.lock_timeout, session.cancel)}
{}

} // namespace rbeepkg::operation
