#include "libpkg/base/error.hpp"
#include "libpkg/os/file.hpp"
#include "libpkg/store/profile.hpp"
#include "tests/support/temp_root.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <filesystem>

namespace rbeepkg::store {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

class BinLinksTest : public testing::Test
{
protected:
    BinLinksTest()
    {
        m_store.create();
        m_root.write("state/profiles/1/bin/worker", "program");
        m_store.switch_to(1);
    }

    void add(const std::vector<std::string>& names) { add_bin_links(m_store, m_root.bin(), names); }
    std::vector<std::string> names() const { return os::list_directory(m_root.bin()); }

    test::TempRoot m_root;
    Store m_store{m_root.state()};
};

TEST_F(BinLinksTest, LeadThroughCurrentAndAreRelative)
{
    add({"worker"});
    EXPECT_EQ(os::read_link(m_root.path("bin/worker")), "../state/current/bin/worker");
    EXPECT_EQ(os::read_file(m_root.path("bin/worker"), 100), "program");
}

TEST_F(BinLinksTest, SurviveAMoveOfTheRoot)
{
    add({"worker"});
    const std::string moved = m_root.path("moved");
    std::filesystem::create_directory(moved);
    std::filesystem::rename(m_root.state(), moved + "/state");
    std::filesystem::rename(m_root.bin(), moved + "/bin");
    EXPECT_EQ(os::read_file(moved + "/bin/worker", 100), "program");
}

TEST_F(BinLinksTest, MakeTheDirectoryWhenItIsMissing)
{
    const std::string bin = m_root.path("home/.local/bin");
    add_bin_links(m_store, bin, {"worker"});
    EXPECT_EQ(os::read_file(bin + "/worker", 100), "program");
}

TEST_F(BinLinksTest, WorkInADirectoryThatIsALinkItself)
{
    m_root.make_directory("deep/down/real-bin");
    const std::string bin = m_root.path("linked-bin");
    std::filesystem::create_symlink("deep/down/real-bin", bin);
    add_bin_links(m_store, bin, {"worker"});
    EXPECT_EQ(os::read_file(bin + "/worker", 100), "program");
    EXPECT_THAT(bin_link_conflicts(m_store, bin, {"worker"}), IsEmpty());
}

TEST_F(BinLinksTest, AreMadeOnce)
{
    add({"worker"});
    struct ::stat before = {};
    ASSERT_EQ(::lstat(m_root.path("bin/worker").c_str(), &before), 0);
    add({"worker", "worker@1.0-1"});
    struct ::stat after = {};
    ASSERT_EQ(::lstat(m_root.path("bin/worker").c_str(), &after), 0);
    EXPECT_EQ(before.st_ino, after.st_ino);
    EXPECT_THAT(names(), ElementsAre("worker", "worker@1.0-1"));
}

TEST_F(BinLinksTest, WhatIsNotOursIsAConflictAndStays)
{
    m_root.write("bin/file", "somebody's");
    std::filesystem::create_symlink("/bin/sh", m_root.path("bin/link"));
    std::filesystem::create_symlink("nowhere", m_root.path("bin/dangling"));
    m_root.make_directory("bin/folder");
    std::vector<std::string> messages;
    for (const BinLinkConflict& conflict : bin_link_conflicts(
             m_store, m_root.bin(), {"dangling", "file", "folder", "free", "link"})) {
        messages.push_back(conflict.message);
    }
    EXPECT_THAT(messages, ElementsAre(m_root.path("bin/dangling") + " exists and is not ours",
                                      m_root.path("bin/file") + " exists and is not ours",
                                      m_root.path("bin/folder") + " exists and is not ours",
                                      m_root.path("bin/link") + " exists and is not ours"));
    for (const char* name : {"dangling", "file", "folder", "link"}) {
        try {
            add({name});
            ADD_FAILURE() << name;
        } catch (const Error& error) {
            EXPECT_EQ(error.code(), ErrorCode::unsatisfied);
        }
    }
    EXPECT_EQ(os::read_file(m_root.path("bin/file"), 100), "somebody's");
    EXPECT_EQ(os::read_link(m_root.path("bin/link")), "/bin/sh");
    EXPECT_EQ(os::read_link(m_root.path("bin/dangling")), "nowhere");
}

TEST_F(BinLinksTest, WhatIsTakenFromOthersIsKeptBesideTheLink)
{
    m_root.write("bin/worker", "somebody's");
    m_root.write("bin/tool.rbeepkg-save", "kept before");
    std::filesystem::create_symlink("/bin/sh", m_root.path("bin/tool"));
    const std::vector<PutAside> aside =
        take_bin_links(m_store, m_root.bin(), {"free", "tool", "worker"});
    ASSERT_EQ(aside.size(), 2U);
    EXPECT_EQ(aside[0].kept, m_root.path("bin/tool.rbeepkg-save-2"));
    EXPECT_EQ(aside[1].kept, m_root.path("bin/worker.rbeepkg-save"));
    EXPECT_EQ(os::read_link(aside[0].kept), "/bin/sh");
    EXPECT_EQ(os::read_file(aside[1].kept, 100), "somebody's");
    EXPECT_EQ(os::read_link(m_root.path("bin/worker")), "../state/current/bin/worker");
    EXPECT_EQ(os::read_link(m_root.path("bin/free")), "../state/current/bin/free");
    EXPECT_THAT(take_bin_links(m_store, m_root.bin(), {"free", "tool", "worker"}), IsEmpty());
}

TEST_F(BinLinksTest, TakingGoesOnWhereADeadRunKeptTheFileAlready)
{
    m_root.write("bin/worker", "somebody's");
    std::filesystem::create_hard_link(m_root.path("bin/worker"),
                                      m_root.path("bin/worker.rbeepkg-save"));
    const std::vector<PutAside> aside = take_bin_links(m_store, m_root.bin(), {"worker"});
    ASSERT_EQ(aside.size(), 1U);
    EXPECT_EQ(aside[0].kept, m_root.path("bin/worker.rbeepkg-save"));
    EXPECT_THAT(names(), ElementsAre("worker", "worker.rbeepkg-save"));
}

TEST_F(BinLinksTest, ADirectoryIsNotTaken)
{
    m_root.make_directory("bin/worker");
    EXPECT_THROW(take_bin_links(m_store, m_root.bin(), {"worker"}), Error);
    EXPECT_THAT(names(), ElementsAre("worker"));
}

TEST_F(BinLinksTest, ALinkOfAnotherInstallationIsCalledThat)
{
    std::filesystem::create_symlink("/else/state/current/bin/worker", m_root.path("bin/worker"));
    const auto conflicts = bin_link_conflicts(m_store, m_root.bin(), {"worker"});
    ASSERT_EQ(conflicts.size(), 1U);
    EXPECT_EQ(conflicts[0].message, m_root.path("bin/worker") +
                                        " exists and is not ours: it is a link of another rbeepkg "
                                        "installation, to /else/state/current/bin/worker");
}

TEST_F(BinLinksTest, OursSpeltOtherwiseIsPutRight)
{
    std::filesystem::create_symlink(m_root.path("state/current/bin/worker"),
                                    m_root.path("bin/worker"));
    EXPECT_THAT(bin_link_conflicts(m_store, m_root.bin(), {"worker"}), IsEmpty());
    add({"worker"});
    EXPECT_EQ(os::read_link(m_root.path("bin/worker")), "../state/current/bin/worker");
    EXPECT_THAT(names(), ElementsAre("worker"));
}

TEST_F(BinLinksTest, OnlyStaleOnesOfOursGo)
{
    add({"gone", "worker"});
    m_root.write("bin/file", "somebody's");
    std::filesystem::create_symlink("/bin/sh", m_root.path("bin/link"));
    // What a crash in the middle of putting one right leaves.
    std::filesystem::create_symlink("../state/current/bin/worker",
                                    m_root.path("bin/.worker.rbeepkg-new"));
    remove_stale_bin_links(m_store, m_root.bin(), {"worker"});
    EXPECT_THAT(names(), ElementsAre("file", "link", "worker"));
    remove_stale_bin_links(m_store, m_root.bin(), {});
    EXPECT_THAT(names(), ElementsAre("file", "link"));
}

TEST_F(BinLinksTest, ADirectoryThatIsNotThereHasNoStaleOnes)
{
    EXPECT_NO_THROW(remove_stale_bin_links(m_store, m_root.path("none"), {}));
    EXPECT_NO_THROW(add_bin_links(m_store, m_root.path("none"), {}));
    EXPECT_FALSE(os::exists(m_root.path("none")));
}

} // namespace
} // namespace rbeepkg::store
