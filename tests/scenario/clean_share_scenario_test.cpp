// -Sc lets files of one content in trees that are installed share their blocks.
#include "libpkg/os/file.hpp"
#include "tests/scenario/given.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sched.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

namespace {

using namespace rbeepkg;
using test::Given;
using test::PackageBuilder;
using test::ProgramResult;
using testing::HasSubstr;
using testing::Not;

constexpr std::size_t k_mebibyte = 1U << 20U;
constexpr const char* k_nothing = " there is nothing to do\n";

// Two packages with one file, which are of one content and share nothing.
class Share : public testing::Test
{
protected:
    void install(const std::string& content = std::string(8 * k_mebibyte, 'x'))
    {
        for (const char* name : {"a", "b"}) {
            m_given.installed(PackageBuilder{name, "1-1"}
                                  .file("usr/lib/big", content, 0755)
                                  .executable(std::string{"usr/bin/"} + name, "#!/bin/sh\n"));
        }
        m_given.done("-Q");
        // Nobody shares any more.
        ASSERT_EQ(test::run_program({"cp", "-p", "--reflink=never", file("a"), file("a") + ".new"})
                      .exit_code,
                  0);
        std::filesystem::rename(file("a") + ".new", file("a"));
        ::sync();
    }
    std::string file(const std::string& name)
    {
        const std::string trees = m_given.machine().state() + "/store/" + name;
        return trees + "/" + os::list_directory(trees).front() + "/usr/lib/big";
    }
    ::ino_t inode(const std::string& name)
    {
        struct ::stat status = {};
        EXPECT_EQ(::stat(file(name).c_str(), &status), 0);
        return status.st_ino;
    }
    std::string extents(const std::string& name)
    {
        const std::string text = test::run_program({"filefrag", "-v", file(name)}).out;
        const std::size_t begin = text.find("   0:");
        return begin == std::string::npos ? text
                                          : text.substr(begin, text.find('\n', begin) - begin);
    }
    void expect_whole()
    {
        EXPECT_EQ(m_given.when("-Qkk a b").exit_code, 0) << m_given.when("-Qkk a b").err;
        EXPECT_TRUE(os::list_directory(m_given.machine().state() + "/store/.staging").empty());
    }

    Given m_given;
};

// The state on a file system of its own, in a mount namespace of this process.
class OtherFileSystemShare : public Share
{
protected:
    bool mount(const std::string& make, const std::vector<std::string>& options)
    {
        m_given.when("-Q");
        m_state = m_given.machine().root().make_directory("root/var/lib/rbeepkg");
        const std::string image = m_given.machine().path("image");
        std::ofstream{image}.close();
        std::filesystem::resize_file(image, 400 * k_mebibyte);
        std::vector<std::string> words = {make};
        words.insert(words.end(), options.begin(), options.end());
        words.push_back(image);
        return ::geteuid() == 0 && test::has_program(make) &&
               test::run_program(words).exit_code == 0 && ::unshare(CLONE_NEWNS) == 0 &&
               ::mount(nullptr, "/", nullptr, MS_REC | MS_PRIVATE, nullptr) == 0 &&
               test::run_program({"mount", "-o", "loop", image, m_state}).exit_code == 0;
    }
    ~OtherFileSystemShare() override { ::umount2(m_state.c_str(), MNT_DETACH); }

    void expect_reflinks()
    {
        install();
        const ::ino_t before = inode("a");
        EXPECT_NE(extents("a"), extents("b"));
        const std::uint64_t free = os::space_for(m_state).bytes;
        EXPECT_THAT(m_given.done("-Sc --noconfirm").out,
                    HasSubstr("shared the blocks of 1 file with others of the same content (8.00 "
                              "MiB)\nfreed 8.00 MiB\n"));
        ::sync();
        EXPECT_EQ(inode("a"), before) << "it stays a file of its own";
        EXPECT_EQ(extents("a"), extents("b"));
        EXPECT_GT(os::space_for(m_state).bytes, free + 7 * k_mebibyte);
        EXPECT_EQ(m_given.done("-Sc --noconfirm").out, k_nothing);
        expect_whole();
    }

    std::string m_state;
};

} // namespace

TEST_F(Share, FilesThatNobodySharedYet)
{
    install();
    EXPECT_THAT(m_given.done("-Sc --noconfirm").out,
                HasSubstr("shared the blocks of 1 file with others of the same content (8.00 MiB)\n"
                          "freed 8.00 MiB\n"));
    EXPECT_EQ(m_given.done("-Sc --noconfirm").out, k_nothing) << "once is enough";
    expect_whole();
    m_given.done("-R --noconfirm a");
    m_given.done("-Sc --noconfirm --set KeepGenerations=0");
    EXPECT_EQ(m_given.when("-Qkk b").exit_code, 0) << "the other is whole without it";
}

TEST_F(Share, ProgramsAreTold)
{
    install();
    EXPECT_THAT(m_given.done("-Sc --noconfirm --progress json").out,
                HasSubstr(R"({"schema":1,"type":"shared","items":1,"bytes":8388608})"));
}

TEST_F(Share, AFileOfAnotherContentIsLeftAlone)
{
    install();
    {
        std::fstream changed{file("a"), std::ios::in | std::ios::out | std::ios::binary};
        changed.seekp(5'000'000);
        changed.put('y');
    }
    EXPECT_EQ(m_given.done("-Sc --noconfirm").out, k_nothing);
    EXPECT_NE(inode("a"), inode("b"));
}

TEST_F(Share, WhatRunsStaysAsItIs)
{
    install(os::read_file("/bin/sleep", 1U << 24U));
    const ::ino_t before = inode("a");
    const test::BackgroundProgram running{{file("a"), "100"}, m_given.machine().path("log")};
    m_given.done("-Sc --noconfirm");
    EXPECT_EQ(inode("a"), before);
    expect_whole();
}

TEST_F(Share, APrintedPlanSharesNothing)
{
    install();
    const ::ino_t before = inode("a");
    m_given.done("-Sc -p");
    EXPECT_EQ(inode("a"), before);
}

TEST_F(OtherFileSystemShare, Xfs)
{
    if (!mount("mkfs.xfs", {"-q", "-m", "reflink=1"})) {
        GTEST_SKIP() << "no XFS can be made and mounted here";
    }
    expect_reflinks();
}

TEST_F(OtherFileSystemShare, Btrfs)
{
    if (!mount("mkfs.btrfs", {"-q"})) {
        GTEST_SKIP() << "no btrfs can be made and mounted here";
    }
    expect_reflinks();
}
