// Damaged and lost databases, as a command that writes meets them.
#include "libpkg/base/error.hpp"
#include "libpkg/transaction/heavy_work.hpp"
#include "libpkg/transaction/lost_database.hpp"
#include "libpkg/transaction/open_database.hpp"
#include "tests/support/package_builder.hpp"
#include "tests/support/temp_root.hpp"
#include "tests/unit/sqlite/kill_at.hpp"
#include "tests/unit/sqlite/other_process.hpp"
#include "tests/unit/transaction/machine.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>

namespace rbeepkg::transaction {
namespace {

using test::item;
using test::Machine;
using test::PackageBuilder;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

// What a command that writes finds in one state directory.
struct Opening
{
    explicit Opening(const std::string& root)
        : store{os::join_path(root, "state")}, bin{os::join_path(root, "bin")}
    {}
    CommitTools tools()
    {
        CommitTools made;
        made.store = &store;
        made.database = database ? &*database : nullptr;
        made.hooks = &hooks;
        made.sink = &sink;
        made.bin_directory = bin;
        made.heavy_work = &k_heavy_work;
        return made;
    }
    std::optional<std::string> open()
    {
        database.emplace(open_database(tools()));
        return rebuild_lost_database(tools());
    }
    std::vector<std::string> names()
    {
        std::vector<std::string> found;
        database::LocalDatabase local{*database};
        for (const package::InstalledPackage& member : local.members(store.current())) {
            found.push_back(member.package.name + " " + member.package.version.text());
        }
        return found;
    }

    store::Store store;
    std::string bin;
    test::RecordingSink sink;
    NoHooks hooks;
    std::optional<sqlite::Database> database;
};

class OpenDatabaseTest : public testing::Test
{
protected:
    void install_two_generations()
    {
        Machine machine{m_root.path()};
        for (const char* version : {"1.0-1", "2.0-1"}) {
            machine.install({item(PackageBuilder{"worker", version}
                                      .executable("usr/bin/worker", version)
                                      .write_to(m_root.cache()))});
        }
    }
    std::string file() const { return m_root.path("state/rbeepkg.db"); }
    void damage() const { m_root.write("state/rbeepkg.db", std::string(9000, '?')); }
    static std::size_t set_aside_in(const std::string& root)
    {
        std::size_t count = 0;
        for (const std::string& name : os::list_directory(os::join_path(root, "state"))) {
            count += name.starts_with("rbeepkg.db.damaged-") && name.find("-wal") == name.npos &&
                             name.find("-shm") == name.npos
                         ? 1U
                         : 0U;
        }
        return count;
    }

    test::TempRoot m_root;
};

TEST_F(OpenDatabaseTest, OfASoundStateSaysNothingAndTakesNoLock)
{
    install_two_generations();
    os::remove_file(m_root.path("state/lock"));
    Opening opening{m_root.path()};
    EXPECT_EQ(opening.open(), std::nullopt);
    EXPECT_THAT(opening.sink.warnings(), IsEmpty());
    EXPECT_FALSE(os::exists(m_root.path("state/lock")));
}

TEST_F(OpenDatabaseTest, GarbageIsSetAsideOnceAndRebuilt)
{
    install_two_generations();
    damage();
    {
        Opening opening{m_root.path()};
        EXPECT_THAT(opening.open().value_or(""), HasSubstr("rebuilt from 2 manifests"));
        EXPECT_THAT(opening.sink.warnings(),
                    ElementsAre(testing::AllOf(HasSubstr("is not a database"),
                                               HasSubstr("rbeepkg.db.damaged-"))));
        EXPECT_THAT(opening.names(), ElementsAre("worker 2.0-1"));
    }
    EXPECT_EQ(set_aside_in(m_root.path()), 1U);
    Opening again{m_root.path()};
    EXPECT_EQ(again.open(), std::nullopt);
    EXPECT_EQ(set_aside_in(m_root.path()), 1U);
}

TEST_F(OpenDatabaseTest, ATruncatedOneIsSetAside)
{
    install_two_generations();
    std::filesystem::resize_file(file(), 8192);
    Opening opening{m_root.path()};
    EXPECT_TRUE(opening.open());
    EXPECT_EQ(set_aside_in(m_root.path()), 1U);
    EXPECT_THAT(opening.names(), ElementsAre("worker 2.0-1"));
}

TEST_F(OpenDatabaseTest, AnEmptyOrMissingOneIsFilledFromTheManifests)
{
    install_two_generations();
    std::filesystem::resize_file(file(), 0);
    {
        Opening opening{m_root.path()};
        EXPECT_TRUE(opening.open());
        EXPECT_THAT(opening.names(), ElementsAre("worker 2.0-1"));
    }
    os::remove_file(file()); // with its -wal left behind
    Opening opening{m_root.path()};
    EXPECT_TRUE(opening.open());
    EXPECT_THAT(opening.names(), ElementsAre("worker 2.0-1"));
    EXPECT_THAT(opening.sink.warnings(), IsEmpty());
}

// Died in -D --rebuild, between the two renames.
TEST_F(OpenDatabaseTest, AWaitingReplacementIsReadAndTakesItsPlace)
{
    install_two_generations();
    const std::string state = m_root.path("state");
    {
        sqlite::Database old = database::open_for_writing(state);
        old.execute("UPDATE history SET user = 'kept'");
        old.execute("PRAGMA wal_checkpoint(TRUNCATE)");
    }
    std::filesystem::copy_file(file(), database::replacement_path(state));
    database::set_aside(state, database::Aside::replaced);
    {
        auto reader = database::open_for_reading(state);
        ASSERT_TRUE(reader);
        EXPECT_TRUE(knows_generation(*reader, 2));
    }
    Opening opening{m_root.path()};
    EXPECT_EQ(opening.open(), std::nullopt) << "nothing was lost";
    EXPECT_THAT(opening.sink.warnings(), IsEmpty());
    EXPECT_EQ(database::LocalDatabase{*opening.database}.history(1).at(0).user, "kept");
    EXPECT_FALSE(os::exists(database::replacement_path(state)));
}

// Somebody rebuilds while another writer waits for the lock: what that one has open is lost.
TEST_F(OpenDatabaseTest, WhoWaitedMeanwhilePlansAgainAndWritesToTheNewOne)
{
    install_two_generations();
    const std::string state = m_root.path("state");
    Machine waiting{m_root.path()};
    database::set_aside(state, database::Aside::replaced);
    {
        Opening other{m_root.path()};
        other.open();
    }
    const auto install = [&] {
        return waiting.install({item(PackageBuilder{"tool", "1.0-1"}
                                         .executable("usr/bin/tool", "x")
                                         .write_to(m_root.cache()))});
    };
    EXPECT_FALSE(install()) << "its plan speaks of rows of the old one";
    ASSERT_TRUE(install());
    Opening after{m_root.path()};
    EXPECT_EQ(after.open(), std::nullopt);
    EXPECT_THAT(after.names(), testing::UnorderedElementsAre("tool 1.0-1", "worker 2.0-1"));
}

// The -wal file of the damaged one must never be read as that of the new one.
TEST_F(OpenDatabaseTest, KilledAnywhereTheNextOneFinishes)
{
    install_two_generations();
    damage();
    const std::string kept = m_root.path("kept");
    std::filesystem::create_directory(kept);
    const auto options =
        std::filesystem::copy_options::recursive | std::filesystem::copy_options::copy_symlinks;
    for (const char* folder : {"state", "bin"}) {
        std::filesystem::copy(m_root.path(folder), kept + "/" + folder, options);
    }
    const std::string trial = m_root.path("trial");
    int kills = 0;
    for (int stop = 1;; stop += 29, ++kills) {
        std::filesystem::remove_all(trial);
        std::filesystem::copy(kept, trial, options);
        const bool killed = test::kill_at(stop, [&] { Opening{trial}.open(); });
        test::OtherProcess next{[&] {
            Opening opening{trial};
            opening.open();
            return opening.names() == std::vector<std::string>{"worker 2.0-1"} &&
                   opening.database->prepare("PRAGMA integrity_check").step();
        }};
        ASSERT_TRUE(next.succeeded()) << "killed at stop " << stop;
        ASSERT_EQ(set_aside_in(trial), 1U) << "killed at stop " << stop;
        if (!killed) {
            break;
        }
    }
    EXPECT_GE(kills, 20);
}

TEST_F(OpenDatabaseTest, TwoThatMeetTheDamageSetOneFileAside)
{
    install_two_generations();
    damage();
    const auto open = [&] {
        Opening opening{m_root.path()};
        opening.open();
        return opening.names() == std::vector<std::string>{"worker 2.0-1"};
    };
    test::OtherProcess first{open};
    test::OtherProcess second{open};
    test::OtherProcess third{open};
    EXPECT_TRUE(first.succeeded());
    EXPECT_TRUE(second.succeeded());
    EXPECT_TRUE(third.succeeded());
    EXPECT_EQ(set_aside_in(m_root.path()), 1U);
}

TEST_F(OpenDatabaseTest, ACurrentThatNamesNothingIsCorruptAndSaysWhatToDo)
{
    install_two_generations();
    os::replace_symlink_durably("profiles/999", m_root.path("state/current"));
    Opening opening{m_root.path()};
    try {
        opening.open();
        FAIL();
    } catch (const Error& error) {
        EXPECT_EQ(error.code(), ErrorCode::corrupt);
        EXPECT_THAT(error.what(), HasSubstr("generation 999"));
        EXPECT_THAT(error.hint(), HasSubstr("ln -sfn profiles/2 "));
    }
    EXPECT_THAT(opening.store.profiles(), ElementsAre(1, 2)) << "nothing is touched";
}

} // namespace
} // namespace rbeepkg::transaction
