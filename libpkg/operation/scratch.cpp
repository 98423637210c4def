#include "libpkg/operation/scratch.hpp"

#include "libpkg/base/text.hpp"
#include "libpkg/os/file.hpp"

#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <ctime>

namespace rbeepkg::operation {

namespace {

constexpr const char* k_prefix = "rbeepkg-";
constexpr const char* k_lock_name = "lock";
// Nobody takes that long from making a directory to locking it, or from removing its lock to
// removing it.
constexpr std::time_t k_making_seconds = 600;

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

enum class Remains
{
    none,      // not ours, or being made or removed this moment
    lockable,  // whoever gets its lock may remove it
    abandoned, // its owner died before it had a lock, or after it had none any more
};

Remains look_at(const std::string& directory)
{
    struct ::stat status = {};
    if (::lstat(directory.c_str(), &status) != 0 || !S_ISDIR(status.st_mode) ||
        status.st_uid != ::geteuid()) {
        return Remains::none;
    }
    const bool old = status.st_mtime < std::time(nullptr) - k_making_seconds;
    struct ::stat lock = {};
    if (::lstat(os::join_path(directory, k_lock_name).c_str(), &lock) != 0) {
        return old ? Remains::abandoned : Remains::none;
    }
    // The holder writes his name into the lock: an empty one may be between open and flock.
    return lock.st_size > 0 || old ? Remains::lockable : Remains::none;
}

// The lock goes last, so that a death in here leaves what the next sweep finds.
void remove_all_but_lock(const std::string& directory)
{
    for (const std::string& name : os::list_directory(directory)) {
        if (name != k_lock_name) {
            os::remove_tree(os::join_path(directory, name));
        }
    }
}

void sweep_one(const std::string& directory)
{
    const Remains remains = look_at(directory);
    if (remains == Remains::none) {
        return;
    }
    if (remains == Remains::abandoned) {
        os::remove_tree(directory);
        return;
    }
    if (const auto held = os::FileLock::try_acquire(os::join_path(directory, k_lock_name),
                                                    os::FileLock::Kind::exclusive)) {
        remove_all_but_lock(directory);
        os::remove_tree(directory);
    }
}

void sweep(const std::string& parent)
{
    for (const std::string& name : os::list_directory(parent)) {
        if (name.starts_with(k_prefix)) {
            sweep_one(os::join_path(parent, name));
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

Scratch::~Scratch()
{
    try {
        remove_all_but_lock(m_directory.path());
    } catch (const std::exception&) {
        // A destructor has nobody to tell; m_directory tries again, and the next sweep after it.
        return;
    }
}

} // namespace rbeepkg::operation
