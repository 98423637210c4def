#include "libpkg/build/function_log.hpp"
#include "libpkg/build/kept_tree.hpp"

#include <gmock/gmock.h>

#include <filesystem>

#include "build_fixture.hpp"

namespace rbeepkg::build {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

class Kept : public BuildTest
{
protected:
    void write(const std::string& name, const std::string& text)
    {
        os::make_directories(os::parent_path(path(name)));
        os::write_file_atomically(path(name), text);
    }
    std::string text(const std::string& name) { return os::read_file(path(name), 1U << 20U); }
    // Lays a file of each name out, as if it were a source.
    void take(const KeptTree& tree, const std::vector<std::string>& names, const std::string& text)
    {
        const os::TempDir staging = tree.make_staging();
        const std::string sources = os::join_path(staging.path(), "src");
        os::make_directories(sources);
        for (const std::string& name : names) {
            const std::string file = os::join_path(sources, name);
            os::make_directories(os::parent_path(file));
            os::write_file_atomically(file, text);
        }
        tree.take_sources(sources);
    }
};

TEST_F(Kept, SourcesAreLaidOutOverWhatIsThere)
{
    const KeptTree tree{path("work"), std::nullopt};
    take(tree, {"a", "d/b", "d/e/c"}, "old");
    write("work/src/d/built", "built");
    take(tree, {"a", "d/b", "n/f"}, "new");
    EXPECT_EQ(text("work/src/a"), "new");
    EXPECT_EQ(text("work/src/d/b"), "new");
    EXPECT_EQ(text("work/src/d/e/c"), "old");
    EXPECT_EQ(text("work/src/d/built"), "built");
    EXPECT_EQ(text("work/src/n/f"), "new");
    EXPECT_THAT(os::list_directory(path("work")), ElementsAre("src"));
    tree.clear_sources();
    EXPECT_THAT(os::list_directory(path("work/src")), IsEmpty());
}

TEST_F(Kept, LinksInTheWayAreReplacedAndNeverFollowed)
{
    write("outside/a", "untouched");
    const KeptTree tree{path("work"), std::nullopt};
    std::filesystem::create_symlink(path("outside/a"), path("work/src/a"));
    std::filesystem::create_directory_symlink(path("outside"), path("work/src/d"));
    take(tree, {"a", "d/a"}, "new");
    EXPECT_EQ(text("outside/a"), "untouched");
    EXPECT_EQ(text("work/src/a"), "new");
    EXPECT_EQ(text("work/src/d/a"), "new");
    EXPECT_FALSE(std::filesystem::is_symlink(path("work/src/d")));
}

TEST_F(Kept, ARepositoryIsReplacedAsAWhole)
{
    const KeptTree tree{path("work"), std::nullopt};
    take(tree, {"r/.git/refs/old", "r/file"}, "old");
    take(tree, {"r/.git/HEAD", "r/file"}, "new");
    EXPECT_THAT(os::list_directory(path("work/src/r/.git")), ElementsAre("HEAD"));
    EXPECT_EQ(text("work/src/r/file"), "new");
}

TEST_F(Kept, PackagesStartEmpty)
{
    const KeptTree tree{path("work"), std::nullopt};
    write("work/pkg/old/file", "old");
    tree.renew_packages({"one", "two"});
    EXPECT_THAT(os::list_directory(path("work/pkg")), ElementsAre("one", "two"));
}

TEST_F(Kept, ALinkInThePlaceOfSrcIsRefused)
{
    os::make_directories(path("work"));
    os::make_directories(path("outside"));
    std::filesystem::create_directory_symlink(path("outside"), path("work/src"));
    try {
        const KeptTree tree{path("work"), std::nullopt};
        FAIL() << "taken";
    } catch (const Error& error) {
        EXPECT_THAT(error.what(), HasSubstr("work/src is no directory"));
    }
}

TEST_F(Kept, OneBuildAtATime)
{
    const KeptTree tree{path("work"), std::nullopt};
    try {
        const KeptTree second{path("work"), std::nullopt};
        FAIL() << "two at once";
    } catch (const Error& error) {
        EXPECT_EQ(error.code(), ErrorCode::locked);
    }
}

TEST_F(Kept, WhatAKilledProcessLeftIsSwept)
{
    write("work/.rbeepkg-sources-abc/src/file", "half");
    const KeptTree tree{path("work"), std::nullopt};
    EXPECT_THAT(os::list_directory(path("work")), ElementsAre("src"));
}

TEST_F(Kept, ForRootTheTreeBecomesTheBuildUsers)
{
    if (::geteuid() != 0) {
        GTEST_SKIP() << "only root gives files away";
    }
    write("work/src/file", "x");
    write("outside", "x");
    std::filesystem::create_symlink(path("outside"), path("work/src/link"));
    std::filesystem::create_hard_link(path("outside"), path("work/src/hard"));
    const os::Identity nobody{65534, 65534};
    const KeptTree tree{path("work"), nobody};
    struct ::stat status = {};
    for (const char* name : {"work/src", "work/src/file", "work/src/hard"}) {
        ASSERT_EQ(::lstat(path(name).c_str(), &status), 0);
        EXPECT_EQ(status.st_uid, 65534U) << name;
    }
    for (const char* name : {"work", "outside"}) {
        ASSERT_EQ(::lstat(path(name).c_str(), &status), 0);
        EXPECT_EQ(status.st_uid, 0U) << name;
    }
}

TEST_F(Kept, SrcOfSomebodyElseIsRefused)
{
    if (::geteuid() != 0) {
        GTEST_SKIP() << "only root makes files of others";
    }
    os::make_directories(path("work/src"));
    ASSERT_EQ(::chown(path("work/src").c_str(), 65534, 65534), 0);
    try {
        const KeptTree tree{path("work"), std::nullopt};
        FAIL() << "taken";
    } catch (const Error& error) {
        EXPECT_EQ(error.code(), ErrorCode::permission);
    }
}

TEST_F(Kept, FunctionLogsMakeRoomForNewerOnes)
{
    for (const char* line : {"first", "second", "third"}) {
        const FunctionLog log{path("x.log")};
        log.take(line);
    }
    EXPECT_EQ(text("x.log"), "third\n");
    EXPECT_EQ(text("x.log.1"), "first\n");
    EXPECT_EQ(text("x.log.2"), "second\n");
}

} // namespace
} // namespace rbeepkg::build
