#include "libpkg/base/error.hpp"
#include "libpkg/os/file.hpp"
#include "libpkg/os/tree.hpp"

#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>

#include "as_user.hpp"

namespace rbeepkg::os {

namespace {

template <typename F> ErrorCode code_of(F&& action)
{
    try {
        action();
    } catch (const Error& error) {
        return error.code();
    }
    return ErrorCode::internal;
}

unsigned mode_of(const std::string& path)
{
    struct ::stat status = {};
    EXPECT_EQ(::lstat(path.c_str(), &status), 0);
    return status.st_mode & 07777U;
}

class File : public testing::Test
{
protected:
    std::string at(const std::string& name) const { return join_path(m_dir.path(), name); }

    TempDir m_dir{testing::TempDir()};
};

} // namespace

TEST_F(File, WritesAndReadsBack)
{
    write_file_atomically(at("f"), "hello", 0640);
    EXPECT_EQ(read_file(at("f"), 100), "hello");
    EXPECT_EQ(mode_of(at("f")), 0640U);
    EXPECT_EQ(read_file(at("f"), 5), "hello");
}

TEST_F(File, RefusesMoreThanTheLimit)
{
    write_file_atomically(at("f"), "hello");
    EXPECT_EQ(code_of([&] { read_file(at("f"), 4); }), ErrorCode::corrupt);
    EXPECT_EQ(code_of([] { read_file("/dev/zero", 100'000); }), ErrorCode::corrupt);
}

TEST_F(File, ReadsWhatTellsNoSize)
{
    EXPECT_THAT(read_file("/proc/self/status", 1U << 20U), testing::HasSubstr("Pid:"));
}

TEST_F(File, AbsentIsNotBroken)
{
    EXPECT_EQ(code_of([&] { read_file(at("none"), 10); }), ErrorCode::not_found);
    EXPECT_EQ(read_file_if_exists(at("none"), 10), std::nullopt);
    write_file_atomically(at("f"), "");
    EXPECT_EQ(read_file_if_exists(at("f/below"), 10), std::nullopt);
    EXPECT_EQ(read_file_if_exists(at("f"), 10), "");
    EXPECT_EQ(code_of([&] { read_file(m_dir.path(), 10); }), ErrorCode::io);
}

TEST_F(File, AtomicFileWithoutCommitLeavesNothing)
{
    write_file_atomically(at("f"), "old");
    {
        AtomicFile file{at("f")};
        file.write("new");
        EXPECT_TRUE(exists(file.temporary_path()));
        EXPECT_EQ(read_file(at("f"), 10), "old");
    }
    EXPECT_THAT(list_directory(m_dir.path()), testing::ElementsAre("f"));
    EXPECT_EQ(read_file(at("f"), 10), "old");
}

TEST_F(File, MovedAtomicFileIsCommittedOnce)
{
    AtomicFile first{at("f")};
    first.write("a");
    AtomicFile second{std::move(first)};
    EXPECT_EQ(first.fd(), -1); // NOLINT(bugprone-use-after-move): the state after it is the subject
    EXPECT_EQ(first.temporary_path(), "");
    second.write("b");
    second.commit();
    EXPECT_EQ(read_file(at("f"), 10), "ab");
    EXPECT_THAT(list_directory(m_dir.path()), testing::ElementsAre("f"));
}

TEST_F(File, AtomicWriteReplacesALinkAndNotItsTarget)
{
    write_file_atomically(at("target"), "kept");
    ASSERT_EQ(::symlink("target", at("link").c_str()), 0);
    write_file_atomically(at("link"), "new");
    EXPECT_EQ(read_file(at("target"), 10), "kept");
    EXPECT_EQ(read_file(at("link"), 10), "new");
}

TEST_F(File, AFullDiskIsSaidAndTheOldFileStays)
{
    const UniqueFd full = open_file("/dev/full", O_WRONLY);
    EXPECT_EQ(code_of([&] { write_all(full.get(), "x", "/dev/full"); }), ErrorCode::no_space);
    EXPECT_EQ(code_of([&] { AtomicFile{at("no/such/dir")}; }), ErrorCode::io);
}

TEST_F(File, RenamesBetweenDirectories)
{
    make_directories(at("a/b/c"));
    make_directories(at("a/b/c"));
    write_file_atomically(at("x"), "1");
    rename_durably(at("x"), at("a/b/c/y"));
    EXPECT_EQ(read_file(at("a/b/c/y"), 10), "1");
    EXPECT_FALSE(exists(at("x")));
    EXPECT_EQ(code_of([&] { rename_durably(at("x"), at("z")); }), ErrorCode::io);
    const UniqueFd directory = open_directory(m_dir.path());
    sync_file_system(directory.get(), m_dir.path());
}

TEST_F(File, MakeDirectoriesNamesTheComponent)
{
    write_file_atomically(at("f"), "");
    try {
        make_directories(at("f/x/y"));
        FAIL() << "a file was taken for a directory";
    } catch (const Error& error) {
        EXPECT_THAT(error.what(), testing::HasSubstr(at("f") + ":"));
    }
    ASSERT_EQ(::symlink("elsewhere", at("dangling").c_str()), 0);
    EXPECT_EQ(code_of([&] { make_directories(at("dangling")); }), ErrorCode::io);
}

TEST_F(File, KnowsWhatIsThere)
{
    ASSERT_EQ(::symlink("nowhere", at("dangling").c_str()), 0);
    EXPECT_TRUE(exists(at("dangling")));
    EXPECT_FALSE(is_directory(at("dangling")));
    EXPECT_TRUE(is_directory(m_dir.path()));
    write_file_atomically(at("program"), "", 0755);
    write_file_atomically(at("text"), "", 0644);
    EXPECT_TRUE(is_executable_file(at("program")));
    EXPECT_FALSE(is_executable_file(at("text")));
    EXPECT_FALSE(is_executable_file(m_dir.path()));
}

TEST_F(File, ListsSortedAndNothingForWhatIsNotThere)
{
    for (const char* name : {"b", "a", ".c"}) {
        write_file_atomically(at(name), "");
    }
    EXPECT_THAT(list_directory(m_dir.path()), testing::ElementsAre(".c", "a", "b"));
    EXPECT_THAT(list_directory(at("none")), testing::IsEmpty());
    EXPECT_EQ(code_of([&] { list_directory(at("a")); }), ErrorCode::io);
}

TEST_F(File, RemoveIsContentWhenItIsGone)
{
    write_file_atomically(at("f"), "");
    remove_file(at("f"));
    remove_file(at("f"));
    EXPECT_FALSE(exists(at("f")));
    make_directories(at("d"));
    EXPECT_THROW(remove_file(at("d")), Error);
}

TEST_F(File, ReplacesLinksByRename)
{
    replace_symlink_durably("one", at("current"));
    replace_symlink_durably(std::string(1000, 'x'), at("current"));
    EXPECT_EQ(read_link(at("current")), std::string(1000, 'x'));
    EXPECT_EQ(read_link(at("none")), std::nullopt);
    EXPECT_EQ(read_link(m_dir.path()), std::nullopt);
    EXPECT_THAT(list_directory(m_dir.path()), testing::ElementsAre("current"));
    make_directories(at("directory"));
    EXPECT_THROW(replace_symlink_durably("x", at("directory")), Error);
    EXPECT_THAT(list_directory(m_dir.path()), testing::ElementsAre("current", "directory"));
}

TEST_F(File, SpaceIsKnownForWhatIsNotThereYet)
{
    const Space here = space_for(m_dir.path());
    const Space later = space_for(at("not/yet/there"));
    EXPECT_GT(here.bytes, 0U);
    EXPECT_GT(here.inodes, 0U);
    EXPECT_EQ(here.device, later.device);
}

TEST_F(File, OrdinaryUsersCannotCreateWhereTheyMayNotWrite)
{
    make_directories(at("closed"));
    make_directories(at("open"));
    ASSERT_EQ(::chmod(m_dir.path().c_str(), 0755), 0);
    ASSERT_EQ(::chmod(at("closed").c_str(), 0555), 0);
    ASSERT_EQ(::chmod(at("open").c_str(), 0777), 0);
    write_file_atomically(at("open/file"), "", 0666);
    EXPECT_TRUE(can_create_below(at("open/new/deep")));
    EXPECT_TRUE(as_ordinary_user([&] { return can_create_below(at("open/new/deep")); }));
    EXPECT_TRUE(as_ordinary_user([&] { return !can_create_below(at("closed/new")); }));
    EXPECT_FALSE(can_create_below(at("open/file/x")));
    EXPECT_TRUE(as_ordinary_user([&] {
        return code_of([&] { write_file_atomically(at("closed/x"), ""); }) == ErrorCode::permission;
    }));
}

TEST(Fd, BeneathRefusesToLeaveTheTree)
{
    TempDir dir{testing::TempDir()};
    make_directories(join_path(dir.path(), "tree/sub"));
    write_file_atomically(join_path(dir.path(), "outside"), "secret");
    ASSERT_EQ(::symlink("../outside", join_path(dir.path(), "tree/link").c_str()), 0);
    ASSERT_EQ(::symlink("sub", join_path(dir.path(), "tree/dirlink").c_str()), 0);
    const UniqueFd tree = open_directory(join_path(dir.path(), "tree"));
    EXPECT_THROW(open_beneath(tree.get(), "../outside", O_RDONLY), Error);
    EXPECT_THROW(open_beneath(tree.get(), "link", O_RDONLY), Error);
    EXPECT_THROW(open_beneath(tree.get(), "/etc/passwd", O_RDONLY), Error);
    EXPECT_THROW(open_beneath(tree.get(), "dirlink/new", O_WRONLY | O_CREAT), Error);
    UniqueFd file = open_beneath(tree.get(), "sub/new", O_WRONLY | O_CREAT, 0600);
    write_all_at(file.get(), "cd", 2, "new");
    write_all_at(file.get(), "ab", 0, "new");
    file.close("new");
    EXPECT_FALSE(file);
    EXPECT_EQ(read_file(join_path(dir.path(), "tree/sub/new"), 10), "abcd");
}

TEST(Fd, MovesAndClosesOnExec)
{
    UniqueFd first = open_file("/dev/null", O_RDONLY);
    EXPECT_EQ(::fcntl(first.get(), F_GETFD) & FD_CLOEXEC, FD_CLOEXEC);
    const int number = first.get();
    UniqueFd second{std::move(first)};
    EXPECT_FALSE(first); // NOLINT(bugprone-use-after-move): the state after it is the subject
    EXPECT_EQ(second.get(), number);
    second = UniqueFd{};
    EXPECT_EQ(::fcntl(number, F_GETFD), -1);
}

TEST(Fd, ErrorsNameThePath)
{
    try {
        open_file("/no/such/place", O_RDONLY);
        FAIL() << "it opened";
    } catch (const Error& error) {
        EXPECT_STREQ(error.what(), "cannot open /no/such/place: No such file or directory");
    }
}

} // namespace rbeepkg::os
