#include "libpkg/base/error.hpp"
#include "libpkg/os/file.hpp"
#include "libpkg/os/tree.hpp"

#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include "as_user.hpp"

namespace rbeepkg::os {

namespace {

class Tree : public testing::Test
{
protected:
    std::string at(const std::string& name) const { return join_path(m_dir.path(), name); }
    void write(const std::string& name, const std::string& content)
    {
        make_directories(parent_path(at(name)));
        write_file_atomically(at(name), content);
    }
    std::vector<std::string> walk(const std::string& name)
    {
        std::vector<std::string> paths;
        const UniqueFd root = open_directory(at(name));
        walk_tree(root.get(), [&](const TreeEntry& entry) {
            struct ::stat again = {};
            EXPECT_EQ(::fstatat(entry.parent, entry.name.c_str(), &again, AT_SYMLINK_NOFOLLOW), 0);
            EXPECT_EQ(again.st_ino, entry.status.st_ino);
            paths.push_back(entry.path);
        });
        return paths;
    }
    // `depth` directories called "d" inside each other below at(name).
    void make_deep(const std::string& name, unsigned depth)
    {
        make_directories(at(name));
        UniqueFd fd = open_directory(at(name));
        for (unsigned i = 0; i < depth; ++i) {
            ASSERT_EQ(::mkdirat(fd.get(), "d", 0755), 0);
            fd = open_at(fd.get(), "d", O_RDONLY | O_DIRECTORY);
        }
    }

    TempDir m_dir{testing::TempDir()};
};

} // namespace

TEST_F(Tree, WalksParentsFirstInByteOrder)
{
    write("t/b/2", "");
    write("t/b/1", "");
    write("t/a", "");
    write("t/B", "");
    ASSERT_EQ(::symlink("/", at("t/root").c_str()), 0);
    EXPECT_THAT(walk("t"), testing::ElementsAre("B", "a", "b", "b/1", "b/2", "root"));
    EXPECT_THAT(walk("t"), testing::SizeIs(6)) << "the descriptor can be walked again";
}

TEST_F(Tree, RefusesDepthAndCount)
{
    make_deep("t", 200);
    EXPECT_THROW(walk("t"), Error);
    make_deep("ok", 128);
    EXPECT_THROW(walk("ok"), Error);
    make_deep("fine", 127);
    EXPECT_EQ(walk("fine").size(), 127U);
    const UniqueFd root = open_directory(at("fine"));
    EXPECT_THROW(walk_tree(
                     root.get(), [](const TreeEntry&) {}, 126),
                 Error);
}

TEST_F(Tree, RemovesEverythingAndFollowsNothing)
{
    write("outside/kept", "x");
    write("t/a/b/c", "x");
    ASSERT_EQ(::symlink("../outside", at("t/link").c_str()), 0);
    ASSERT_EQ(::symlink("outside", at("toplink").c_str()), 0);
    ASSERT_EQ(::mkfifo(at("t/fifo").c_str(), 0600), 0);
    remove_tree(at("t"));
    remove_tree(at("toplink"));
    remove_tree(at("t"));
    remove_tree(at("no/such"));
    EXPECT_THAT(list_directory(m_dir.path()), testing::ElementsAre("outside"));
    EXPECT_TRUE(exists(at("outside/kept")));
    remove_tree(at("outside/kept"));
    EXPECT_THAT(list_directory(at("outside")), testing::IsEmpty());
}

TEST_F(Tree, RemovesTreesDeeperThanDescriptorsReach)
{
    make_deep("t", 1100);
    remove_tree(at("t"));
    EXPECT_FALSE(exists(at("t")));
}

TEST_F(Tree, RemovesReadOnlyDirectoriesOfOurs)
{
    ASSERT_EQ(::chmod(m_dir.path().c_str(), 0777), 0);
    EXPECT_TRUE(as_ordinary_user([&] {
        make_directories(at("t/closed/inner"));
        write_file_atomically(at("t/closed/inner/file"), "x");
        ::chmod(at("t/closed/inner").c_str(), 0555);
        ::chmod(at("t/closed").c_str(), 0);
        ::chmod(at("t").c_str(), 0111);
        remove_tree(at("t"));
        return !exists(at("t"));
    }));
}

TEST_F(Tree, RefusesNamesThatLeadElsewhere)
{
    const UniqueFd root = open_directory(m_dir.path());
    for (const char* name : {"", ".", "..", "a/b", "/"}) {
        EXPECT_THROW(remove_tree(root.get(), name), Error) << name;
    }
    EXPECT_THROW(remove_tree("/"), Error);
}

TEST_F(Tree, SizeCountsHardLinksOnce)
{
    write("t/a", std::string(1000, 'x'));
    write("t/sub/b", std::string(24, 'x'));
    ASSERT_EQ(::link(at("t/a").c_str(), at("t/sub/again").c_str()), 0);
    EXPECT_EQ(tree_size(at("t")), 1024U);
}

TEST_F(Tree, TempDirGoesUnlessKept)
{
    std::string gone;
    std::string kept;
    {
        TempDir first{m_dir.path(), "x-"};
        TempDir moved{std::move(first)};
        EXPECT_EQ(first.path(), ""); // NOLINT(bugprone-use-after-move)
        gone = moved.path();
        EXPECT_TRUE(base_name(gone).starts_with("x-"));
        write_file_atomically(join_path(gone, "f"), "");
        TempDir second{m_dir.path()};
        second.keep();
        kept = second.path();
        struct ::stat status = {};
        ASSERT_EQ(::stat(kept.c_str(), &status), 0);
        EXPECT_EQ(status.st_mode & 07777U, 0700U);
    }
    EXPECT_FALSE(exists(gone));
    EXPECT_TRUE(exists(kept));
}

} // namespace rbeepkg::os
