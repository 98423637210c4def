#include "libpkg/operation/scratch.hpp"
#include "libpkg/os/file.hpp"
#include "tests/support/temp_root.hpp"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <chrono>

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
    root.write("cache/build/rbeepkg-scratch-dead01/src/big", "x");
    root.make_directory("cache/build/rbeepkg-scratch-begun1");
    root.write("cache/build/rbeepkg-others/file", "x");
    const Scratch living{session};
    const Scratch next{session};
    EXPECT_FALSE(os::exists(root.path("cache/build/rbeepkg-scratch-dead01")));
    EXPECT_FALSE(os::exists(root.path("cache/build/rbeepkg-scratch-begun1")));
    EXPECT_TRUE(os::is_directory(living.path()));
    EXPECT_TRUE(os::exists(root.path("cache/build/rbeepkg-others/file")));
}

TEST(Scratch, IsPassableForTheBuildUserAndListableForNobodyElse)
{
    const test::TempRoot root;
    const Scratch scratch{session_in(root)};
    struct ::stat status = {};
    ASSERT_EQ(::stat(scratch.path().c_str(), &status), 0);
    EXPECT_EQ(status.st_mode & 07777U, 0711U);
}

} // namespace
} // namespace rbeepkg::operation
