#include "libpkg/operation/scratch.hpp"
#include "libpkg/os/file.hpp"
#include "tests/support/temp_root.hpp"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/inotify.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <chrono>
#include <cstring>
#include <ctime>

namespace rbeepkg::operation {
namespace {

Session session_in(const test::TempRoot& root)
{
    Session session;
    session.config.paths.cache = root.cache();
    session.config.lock_timeout = std::chrono::milliseconds{1000};
    return session;
}

TEST(Scratch, GoesWithItsOwner)
{
    const test::TempRoot root;
    std::string path;
    {
        const Scratch scratch{session_in(root)};
        path = scratch.path();
        EXPECT_TRUE(os::is_directory(path));
        os::write_file_atomically(path + "/object.o", "x");
    }
    EXPECT_FALSE(os::exists(path));
}

TEST(Scratch, OfADeadProcessGoesWithTheNextRunAndThatOfALivingOneStays)
{
    const test::TempRoot root;
    const Session session = session_in(root);
    // As SIGKILL leaves it: the directory, its lock file, and nobody who holds the lock.
    const std::string dead = root.write("cache/build/rbeepkg-dead/lock", "4711 rbeepkg -S x\n");
    root.write("cache/build/rbeepkg-dead/src/big", "x");
    root.write("cache/build/unrelated/file", "x");
    const Scratch living{session};
    const Scratch next{session};
    EXPECT_FALSE(os::exists(os::parent_path(dead)));
    EXPECT_TRUE(os::is_directory(living.path()));
    EXPECT_TRUE(os::exists(root.path("cache/build/unrelated/file")));
}

void make_old(const std::string& path)
{
    const ::timespec then{::time(nullptr) - 11 * 60, 0};
    const std::array<::timespec, 2> times = {then, then};
    ASSERT_EQ(::utimensat(AT_FDCWD, path.c_str(), times.data(), AT_SYMLINK_NOFOLLOW), 0);
}

TEST(Scratch, WithoutALockGoesOnceItIsOlderThanItsMaking)
{
    const test::TempRoot root;
    const std::string young = root.make_directory("cache/build/rbeepkg-young");
    const std::string old = root.make_directory("cache/build/rbeepkg-old");
    root.write("cache/build/rbeepkg-old/src/big", "x");
    const std::string other = root.make_directory("cache/build/unrelated");
    make_old(old);
    make_old(other);
    const Scratch next{session_in(root)};
    EXPECT_TRUE(os::exists(young)) << "it is being made this moment";
    EXPECT_FALSE(os::exists(old));
    EXPECT_TRUE(os::exists(other));
}

// Between open and flock of a process that lives, or a death there.
TEST(Scratch, WithALockThatNobodyEverHeldGoesOnceItIsOld)
{
    const test::TempRoot root;
    const std::string young = os::parent_path(root.write("cache/build/rbeepkg-young/lock", ""));
    const std::string old = os::parent_path(root.write("cache/build/rbeepkg-old/lock", ""));
    make_old(old);
    const Scratch next{session_in(root)};
    EXPECT_TRUE(os::exists(young));
    EXPECT_FALSE(os::exists(old));
}

// The names in the order in which they went from a watched directory.
std::string removed_names(const os::UniqueFd& watch)
{
    std::array<char, 4096> buffer = {};
    const ssize_t length = ::read(watch.get(), buffer.data(), buffer.size());
    std::string names;
    for (ssize_t at = 0; at < length;) {
        ::inotify_event event = {};
        std::memcpy(&event, buffer.data() + at, sizeof event);
        if (event.len > 0) {
            names += std::string{buffer.data() + at + sizeof event} + " ";
        }
        at += static_cast<ssize_t>(sizeof event + event.len);
    }
    return names;
}

TEST(Scratch, TheLockGoesLast)
{
    const test::TempRoot root;
    const os::UniqueFd watch{::inotify_init1(IN_NONBLOCK | IN_CLOEXEC)};
    {
        const Scratch scratch{session_in(root)};
        root.write("cache/build/" + os::base_name(scratch.path()) + "/zz", "x");
        ASSERT_GE(::inotify_add_watch(watch.get(), scratch.path().c_str(), IN_DELETE), 0);
    }
    EXPECT_EQ(removed_names(watch), "zz lock ");

    const std::string dead = root.make_directory("cache/build/rbeepkg-dead");
    root.write("cache/build/rbeepkg-dead/lock", "4711 rbeepkg\n");
    root.write("cache/build/rbeepkg-dead/zz", "x");
    ASSERT_GE(::inotify_add_watch(watch.get(), dead.c_str(), IN_DELETE), 0);
    const Scratch next{session_in(root)};
    EXPECT_EQ(removed_names(watch), "zz lock ");
}

} // namespace
} // namespace rbeepkg::operation
