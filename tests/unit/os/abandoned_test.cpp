// What the dead left goes, what the living work with stays: they are told apart by their locks.
#include "libpkg/os/abandoned_files.hpp"
#include "libpkg/os/durable_directory.hpp"
#include "libpkg/os/file.hpp"
#include "libpkg/os/random_name.hpp"
#include "libpkg/os/scratch_directory.hpp"
#include "tests/support/temp_root.hpp"

#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

namespace rbeepkg::os {
namespace {

TEST(AbandonedTemporaries, GoAndThoseOfTheLivingStay)
{
    const test::TempRoot root;
    const std::string dead = root.write("d/" + temporary_name("object"), "half");
    const std::string finished = root.write("d/object", "whole");
    const std::string foreign = root.write("d/.object.tmp", "of somebody else");
    const std::string directory = root.make_directory("d/" + temporary_name("tree"));
    AtomicFile living{root.path("d/other")};
    living.write("half");
    remove_abandoned_temporaries(root.path("d"));
    EXPECT_FALSE(exists(dead));
    EXPECT_TRUE(exists(finished));
    EXPECT_TRUE(exists(foreign));
    EXPECT_TRUE(exists(directory));
    EXPECT_TRUE(exists(living.temporary_path()));
    living.commit();
    EXPECT_EQ(read_file(root.path("d/other"), 100), "half");
}

TEST(AbandonedTemporaries, OfAProcessThatWasKilledGo)
{
    const test::TempRoot root;
    test::run_in_child([&]() -> std::string {
        AtomicFile file{root.path("state/object")};
        file.write("half");
        ::_exit(0); // no destructor runs
    });
    ASSERT_EQ(list_directory(root.state()).size(), 1U);
    remove_abandoned_temporaries(root.state());
    EXPECT_TRUE(list_directory(root.state()).empty());
}

TEST(AbandonedTemporaries, OfADirectoryThatIsNotThereAreNone)
{
    const test::TempRoot root;
    EXPECT_NO_THROW(remove_abandoned_temporaries(root.path("nowhere")));
}

TEST(TemporaryName, IsKnownAsOne)
{
    EXPECT_TRUE(is_temporary_name(temporary_name("x")));
    EXPECT_TRUE(is_temporary_name(temporary_name(std::string(300, 'x'))));
    EXPECT_FALSE(is_temporary_name(".x.tmp"));
    EXPECT_FALSE(is_temporary_name("x.0123456789abcdef.tmp"));
    EXPECT_FALSE(is_temporary_name(".x.0123456789abcdeg.tmp"));
    EXPECT_FALSE(is_temporary_name(".0123456789abcdef.tmp"));
}

TEST(ScratchDirectory, IsHeldWhileItsOwnerLives)
{
    const test::TempRoot root;
    std::string path;
    {
        const ScratchDirectory living{root.state(), "work-", 0711};
        path = living.path();
        root.make_directory("state/work-dead01/below");
        root.make_directory("state/work-of-others");
        remove_abandoned_directories(root.state(), "work-");
        EXPECT_TRUE(is_directory(path));
        EXPECT_FALSE(exists(root.path("state/work-dead01")));
        EXPECT_TRUE(exists(root.path("state/work-of-others")));
        struct ::stat status = {};
        ASSERT_EQ(::stat(path.c_str(), &status), 0);
        EXPECT_EQ(status.st_mode & 07777U, 0711U);
    }
    EXPECT_FALSE(exists(path));
}

TEST(ScratchDirectory, ALinkOfThatNameIsNotFollowed)
{
    const test::TempRoot root;
    root.write("precious/file", "x");
    ASSERT_EQ(::symlink("../precious", root.path("state/work-link01").c_str()), 0);
    remove_abandoned_directories(root.state(), "work-");
    EXPECT_TRUE(exists(root.path("precious/file")));
}

TEST(DurableDirectories, AreMadeWithTheirParents)
{
    const test::TempRoot root;
    make_directories_durably(root.path("a/b/c"));
    EXPECT_TRUE(is_directory(root.path("a/b/c")));
    EXPECT_NO_THROW(make_directories_durably(root.path("a/b/c")));
}

} // namespace
} // namespace rbeepkg::os
