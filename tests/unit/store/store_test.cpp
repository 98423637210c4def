#include "libpkg/base/error.hpp"
#include "libpkg/os/file.hpp"
#include "libpkg/store/store.hpp"
#include "tests/support/package_builder.hpp"
#include "tests/support/recording_sink.hpp"
#include "tests/support/temp_root.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <filesystem>

namespace rbeepkg::store {
namespace {

using test::PackageBuilder;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

class StoreTest : public testing::Test
{
protected:
    StoreTest() { m_store.create(); }

    pkgfile::PackageFile package(std::string_view version = "1.0-1") const
    {
        return PackageBuilder{"worker", version}
            .executable("usr/bin/worker", "#!/bin/sh\n")
            .file("usr/share/worker/data", "data\n")
            .write_to(m_root.cache());
    }

    void stage(const pkgfile::PackageFile& file, std::int64_t transaction = 1)
    {
        m_store.stage(file, transaction, m_sink, CancelToken{});
    }

    test::TempRoot m_root;
    Store m_store{m_root.state()};
    test::RecordingSink m_sink;
};

unsigned mode_of(const std::string& path)
{
    struct ::stat status = {};
    return ::lstat(path.c_str(), &status) == 0 ? status.st_mode & 07777U : 0U;
}

TEST_F(StoreTest, CreateIsContentWithWhatIsThere)
{
    m_store.create();
    EXPECT_TRUE(os::is_directory(m_root.path("state/store/.staging")));
    EXPECT_TRUE(os::is_directory(m_root.path("state/profiles")));
    EXPECT_EQ(m_store.current(), 0);
    EXPECT_FALSE(m_store.has_leftovers());
}

TEST_F(StoreTest, CreateNamesTheDirectoryThatItMayNotMake)
{
    const std::string answer = test::run_as_nobody([] {
        Store{"/proc/rbeepkg-state"}.create();
        return std::string{"made"};
    });
    EXPECT_THAT(answer, HasSubstr("/proc/rbeepkg-state"));
}

TEST_F(StoreTest, TreesAreNamedByNameVersionAndHash)
{
    const pkgfile::PackageFile file = package("2:1.0-1");
    EXPECT_EQ(Store::tree_name(file), "worker/2:1.0-1-" + file.sha256.substr(0, 8));
    stage(file);
    EXPECT_TRUE(m_store.has_tree(Store::tree_name(file)));
    EXPECT_THAT(m_store.trees(), ElementsAre(Store::tree_name(file)));
}

TEST_F(StoreTest, StagedTreesHaveContentAndModesOfThePackage)
{
    const pkgfile::PackageFile file = package();
    stage(file);
    const std::string tree = m_store.tree_path(Store::tree_name(file));
    EXPECT_EQ(os::read_file(tree + "/usr/share/worker/data", 100), "data\n");
    EXPECT_EQ(mode_of(tree + "/usr/bin/worker"), 0755U);
    EXPECT_EQ(mode_of(tree + "/usr/share/worker/data"), 0644U);
    EXPECT_EQ(mode_of(tree), 0755U);
    EXPECT_TRUE(m_sink.has_finished(Phase::stage, "worker"));
}

TEST_F(StoreTest, TreesThatAreThereAreUsedAsTheyAre)
{
    const pkgfile::PackageFile file = package();
    stage(file);
    const std::string tree = m_store.tree_path(Store::tree_name(file));
    std::filesystem::create_directory(tree + "/mark");
    stage(file, 2);
    EXPECT_TRUE(os::is_directory(tree + "/mark"));
}

TEST_F(StoreTest, WhatAnInterruptedUnpackingLeftIsNoHindrance)
{
    const pkgfile::PackageFile file = package();
    m_root.write("state/store/.staging/1/worker-" + file.sha256.substr(0, 8) + "/usr/bin/worker",
                 "torn");
    stage(file);
    EXPECT_EQ(os::read_file(m_store.tree_path(Store::tree_name(file)) + "/usr/bin/worker", 100),
              "#!/bin/sh\n");
}

TEST_F(StoreTest, StagingIsCancelledWithoutATree)
{
    const pkgfile::PackageFile file = package();
    CancelToken cancel;
    cancel.request(2);
    EXPECT_THROW(m_store.stage(file, 1, m_sink, cancel), Cancelled);
    EXPECT_FALSE(m_store.has_tree(Store::tree_name(file)));
}

TEST_F(StoreTest, ABegunTransactionIsALeftoverUntilStagingIsRemoved)
{
    m_store.begin(7);
    EXPECT_TRUE(m_store.has_begun(7));
    EXPECT_FALSE(m_store.has_begun(8));
    EXPECT_TRUE(m_store.has_leftovers());
    m_store.remove_staging();
    EXPECT_FALSE(m_store.has_begun(7));
    EXPECT_FALSE(m_store.has_leftovers());
}

TEST_F(StoreTest, HalfMadeProfilesAndLinksAreLeftovers)
{
    std::filesystem::create_directory(m_root.path("state/profiles/.new-3"));
    EXPECT_TRUE(m_store.has_leftovers());
    m_store.remove_staging();
    EXPECT_FALSE(m_store.has_leftovers());
    std::filesystem::create_symlink("profiles/3", m_root.path("state/.current.0123.tmp"));
    EXPECT_TRUE(m_store.has_leftovers());
    m_store.remove_staging();
    EXPECT_FALSE(m_store.has_leftovers());
    EXPECT_FALSE(os::exists(m_root.path("state/.current.0123.tmp")));
}

TEST_F(StoreTest, RemovingATreeTakesTheFolderOfItsNameWithTheLastOne)
{
    const pkgfile::PackageFile one = package("1.0-1");
    const pkgfile::PackageFile two = package("2.0-1");
    stage(one);
    stage(two);
    m_store.remove_tree(Store::tree_name(one));
    EXPECT_THAT(m_store.trees(), ElementsAre(Store::tree_name(two)));
    m_store.remove_tree(Store::tree_name(two));
    m_store.remove_tree(Store::tree_name(two));
    EXPECT_FALSE(os::exists(m_root.path("state/store/worker")));
}

TEST_F(StoreTest, TreesThatNobodyListsGo)
{
    const pkgfile::PackageFile one = package("1.0-1");
    const pkgfile::PackageFile two = package("2.0-1");
    stage(one);
    stage(two);
    m_root.make_directory("state/store/half-made");
    EXPECT_EQ(m_store.remove_trees_except({Store::tree_name(two)}), 1U);
    EXPECT_THAT(m_store.trees(), ElementsAre(Store::tree_name(two)));
    EXPECT_FALSE(os::exists(m_root.path("state/store/half-made")));
}

TEST_F(StoreTest, SwitchingPointsCurrentAtTheProfile)
{
    m_root.make_directory("state/profiles/3");
    m_store.switch_to(3);
    EXPECT_EQ(m_store.current(), 3);
    EXPECT_EQ(os::read_link(m_root.path("state/current")), "profiles/3");
    m_root.make_directory("state/profiles/4");
    m_store.switch_to(4);
    EXPECT_EQ(m_store.current(), 4);
}

TEST_F(StoreTest, CurrentThatNamesNoProfileIsCorrupt)
{
    const std::string link = m_root.path("state/current");
    for (const char* target : {"elsewhere", "profiles/", "profiles/x", "profiles/07", "profiles/0",
                               "profiles/99999999999999999999"}) {
        std::filesystem::create_symlink(target, link);
        try {
            m_store.current();
            ADD_FAILURE() << target;
        } catch (const Error& error) {
            EXPECT_EQ(error.code(), ErrorCode::corrupt) << target;
            EXPECT_THAT(error.message(), HasSubstr(link));
        }
        os::remove_file(link);
    }
    m_root.write("state/current", "profiles/1");
    EXPECT_THROW(m_store.current(), Error);
}

TEST_F(StoreTest, ProfilesAreSortedByNumberAndStrangersAreNone)
{
    for (const char* name : {"10", "9", ".new-11", "x", "0", "007"}) {
        m_root.make_directory(std::string{"state/profiles/"} + name);
    }
    EXPECT_THAT(m_store.profiles(), ElementsAre(9, 10));
    m_store.remove_profile(9);
    m_store.remove_profile(9);
    EXPECT_THAT(m_store.profiles(), ElementsAre(10));
}

TEST_F(StoreTest, TheLockIsExclusiveAndTellsThoseWhoWait)
{
    const os::FileLock lock = m_store.lock(std::chrono::milliseconds{0}, CancelToken{}, m_sink);
    EXPECT_THROW(m_store.lock(std::chrono::milliseconds{1}, CancelToken{}, m_sink), Error);
    EXPECT_THAT(m_sink.notices(), testing::SizeIs(1));
}

TEST_F(StoreTest, SyncReachesTheFileSystemOfTheState)
{
    EXPECT_NO_THROW(m_store.sync());
}

TEST(SharedDirectory, HasItsModeWhateverTheUmaskSays)
{
    const test::TempRoot root;
    const ::mode_t before = ::umask(0077);
    make_shared_directory(root.path("shared"));
    ::umask(before);
    EXPECT_EQ(mode_of(root.path("shared")), 0755U);
    root.write("file", "");
    EXPECT_THROW(make_shared_directory(root.path("file")), Error);
}

} // namespace
} // namespace rbeepkg::store
