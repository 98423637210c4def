#include "libpkg/base/error.hpp"
#include "libpkg/database/installed_versions.hpp"
#include "libpkg/database/local_database.hpp"
#include "tests/unit/database/query_plans.hpp"
#include "tests/unit/database/sample.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

namespace rbeepkg::database {
namespace {

using package::InstalledPackage;
using testing::ElementsAre;

class LocalDatabaseTest : public test::StateTest
{
protected:
    InstalledPackage add(const std::string& name, const std::string& version,
                         const std::vector<InstalledFile>& files = {})
    {
        InstalledPackage installed = test::installed_package(name, version);
        installed.id = m_local.add_package(installed, files);
        return installed;
    }
    void add_pending(std::int64_t generation, const std::vector<InstalledPackage>& members)
    {
        add_pending_in(m_local, generation, members);
    }
    static void add_pending_in(LocalDatabase& local, std::int64_t generation,
                               const std::vector<InstalledPackage>& members)
    {
        GenerationRow row;
        row.number = generation;
        row.created_at = 100 + generation;
        row.command = "rbeepkg -S x";
        row.previous = generation - 1;
        HistoryRow history;
        history.started_at = 100 + generation;
        history.command = row.command;
        history.user = "root";
        history.changes = {{"installed", "x", "", "1.0-1"}, {"removed", "y", "2.0-1", ""}};
        local.add_pending(row, members, history);
    }
    void add_current(std::int64_t generation, const std::vector<InstalledPackage>& members)
    {
        add_pending(generation, members);
        m_local.make_current(generation, 200 + generation);
    }
    std::vector<std::string> listing(std::int64_t generation)
    {
        std::vector<std::string> lines;
        m_local.for_each_listed(generation, [&](const ListedPackage& package) {
            lines.push_back(package.name + " " + package.version);
        });
        std::size_t place = 0;
        for_each_version(m_database, generation, [&](const InstalledVersion& version) {
            EXPECT_EQ(version.name + " " + version.version, lines.at(place++));
        });
        EXPECT_EQ(place, lines.size());
        return lines;
    }

    LocalDatabase m_local{m_database};
};

TEST_F(LocalDatabaseTest, EveryFieldOfAMemberComesBack)
{
    InstalledPackage first = add("a", "1:0.2.0-3");
    InstalledPackage second = add("b", "1.0-1");
    second.active = true;
    second.reason = package::InstallReason::explicitly;
    add_current(1, {second, first});
    const std::vector<InstalledPackage> members = m_local.members(1);
    ASSERT_EQ(members.size(), 2U);
    test::expect_equal(members[0], first);
    test::expect_equal(members[1], second);
    const std::vector<InstalledPackage> named = m_local.named(1, "b");
    ASSERT_EQ(named.size(), 1U);
    test::expect_equal(named[0], second);
    EXPECT_EQ(m_local.named(1, "").size(), 2U);
    EXPECT_TRUE(m_local.named(1, "nope").empty());
    EXPECT_TRUE(m_local.named(2, "b").empty());
}

TEST_F(LocalDatabaseTest, FilesComeBackAsTheyWereInTheirOrder)
{
    const std::vector<InstalledFile> files = {
        {"usr/", 'd', 0, "", ""},
        {"usr/bin-x", 'f', 5, std::string(64, 'c'), ""},
        {"usr/bin/", 'd', 0, "", ""},
        {"usr/bin/worker", 'f', 9'000'000'000U, std::string(64, 'd'), ""},
        {"usr/bin/alias", 'l', 0, "", "worker"},
        {"top", 'f', 1, "", ""},
        {"x/y/z/h\xC3\xA9 \n", 'f', 1, "", ""}};
    const InstalledPackage package = add("a", "1.0-1", files);
    add("b", "1.0-1", {{"usr/bin/", 'd', 0, "", ""}});
    std::vector<InstalledFile> back;
    m_local.for_each_file(package.id, [&](const InstalledFile& file) { back.push_back(file); });
    ASSERT_EQ(back.size(), files.size());
    for (std::size_t i = 0; i < files.size(); ++i) {
        EXPECT_EQ(back[i].path, files[i].path);
        EXPECT_EQ(back[i].type, files[i].type);
        EXPECT_EQ(back[i].size, files[i].size);
        EXPECT_EQ(back[i].sha256, files[i].sha256);
        EXPECT_EQ(back[i].link, files[i].link);
    }
    EXPECT_EQ(number("SELECT count(*) FROM directory"), 4); // "", usr/, usr/bin/, x/y/z/
}

TEST_F(LocalDatabaseTest, TheRowOfAStorePathIsUsedAgain)
{
    const InstalledPackage first = add("a", "1.0-1", {{"f", 'f', 1, "", ""}});
    const InstalledPackage again = add("a", "1.0-1", {{"f", 'f', 1, "", ""}});
    EXPECT_EQ(first.id, again.id);
    EXPECT_EQ(number("SELECT count(*) FROM file"), 1);
    EXPECT_NE(add("a", "1.0-2").id, first.id);
}

TEST_F(LocalDatabaseTest, AGenerationGoesFromPendingToCurrentToOld)
{
    const InstalledPackage a = add("a", "1.0-1");
    EXPECT_FALSE(m_local.current_row());
    add_pending(1, {a});
    EXPECT_FALSE(m_local.current_row());
    EXPECT_EQ(m_local.generations().at(0).state, GenerationState::pending);
    m_local.make_current(1, 201);
    add_current(2, {a, add("b", "1.0-1")});

    const std::vector<GenerationRow> rows = m_local.generations();
    ASSERT_EQ(rows.size(), 2U);
    EXPECT_EQ(rows[0].state, GenerationState::old);
    EXPECT_EQ(rows[1].state, GenerationState::current);
    const std::optional<GenerationRow> current = m_local.current_row();
    ASSERT_TRUE(current);
    EXPECT_EQ(current->number, 2);
    EXPECT_EQ(current->created_at, 102);
    EXPECT_EQ(current->command, "rbeepkg -S x");
    EXPECT_EQ(current->previous, 1);
    EXPECT_EQ(current->transaction, m_local.history(1).at(0).id);
}

TEST_F(LocalDatabaseTest, MakeCurrentTakesAnOldOneTooAndMayBeRepeated)
{
    const InstalledPackage a = add("a", "1.0-1");
    add_current(1, {a});
    add_current(2, {a});
    m_local.make_current(1, 999);
    m_local.make_current(1, 1000);
    EXPECT_EQ(m_local.current_row()->number, 1);
    EXPECT_EQ(m_local.generations().at(1).state, GenerationState::old);
    EXPECT_EQ(m_local.history(9).at(1).finished_at, 201); // done is done
}

TEST_F(LocalDatabaseTest, MakeCurrentOfAnUnknownOneChangesNothing)
{
    add_current(1, {});
    EXPECT_THROW(m_local.make_current(7, 1), Error);
    EXPECT_EQ(m_local.current_row()->number, 1);
}

TEST_F(LocalDatabaseTest, ReasonAndActivityBelongToTheGeneration)
{
    InstalledPackage a = add("a", "1.0-1");
    add_current(1, {a});
    a.active = true;
    a.reason = package::InstallReason::explicitly;
    add_current(2, {a});
    EXPECT_FALSE(m_local.members(1).at(0).active);
    EXPECT_EQ(m_local.members(1).at(0).reason, package::InstallReason::as_depend);
    EXPECT_TRUE(m_local.members(2).at(0).active);
    EXPECT_EQ(m_local.listed(2, "a").at(0).reason, package::InstallReason::explicitly);
}

TEST_F(LocalDatabaseTest, AMemberWithoutARowLeavesNothingBehind)
{
    InstalledPackage ghost = test::installed_package("ghost", "1.0-1");
    ghost.id = 4711;
    EXPECT_THROW(add_pending(1, {ghost}), Error);
    EXPECT_TRUE(m_local.generations().empty());
    EXPECT_TRUE(m_local.history(9).empty());
}

TEST_F(LocalDatabaseTest, DiscardingAPendingOneKeepsItsHistory)
{
    const InstalledPackage a = add("a", "1.0-1");
    add_current(1, {a});
    add_pending(2, {a, add("b", "1.0-1", {{"only/here/f", 'f', 1, "", ""}})});
    add("c", "1.0-1"); // staged and never listed
    m_local.discard_pending(2, "discarded");
    EXPECT_EQ(m_local.generations().size(), 1U);
    EXPECT_EQ(m_local.current_row()->number, 1);
    EXPECT_EQ(number("SELECT count(*) FROM package"), 1);
    EXPECT_EQ(number("SELECT count(*) FROM file"), 0);
    EXPECT_EQ(number("SELECT count(*) FROM directory"), 0);
    const std::vector<HistoryRow> history = m_local.history(9);
    ASSERT_EQ(history.size(), 2U);
    EXPECT_EQ(history[0].result, "discarded");
    EXPECT_GT(history[0].finished_at, 0);
    EXPECT_EQ(history[1].result, "done");
    add_current(2, {a}); // the number is free again
    EXPECT_EQ(m_local.history(9).size(), 3U);
}

TEST_F(LocalDatabaseTest, DiscardingSparesWhatIsNotPending)
{
    add_current(1, {add("a", "1.0-1")});
    m_local.discard_pending(1, "discarded");
    m_local.discard_pending(9, "discarded");
    EXPECT_EQ(m_local.current_row()->number, 1);
    EXPECT_EQ(m_local.history(9).at(0).result, "done");
}

TEST_F(LocalDatabaseTest, DroppingAnOldOneRemovesWhatNothingElseLists)
{
    const InstalledPackage kept = add("kept", "1.0-1", {{"usr/bin/k", 'f', 1, "", ""}});
    const InstalledPackage gone =
        add("gone", "1.0-1", {{"usr/bin/g", 'f', 1, "", ""}, {"opt/g", 'f', 1, "", ""}});
    add_current(1, {kept, gone});
    add_current(2, {kept});
    EXPECT_THAT(m_local.store_paths_in_use(),
                ElementsAre("gone/1.0-1-0badcafe", "kept/1.0-1-0badcafe"));
    m_local.drop_generation(1);
    EXPECT_THAT(m_local.store_paths_in_use(), ElementsAre("kept/1.0-1-0badcafe"));
    EXPECT_EQ(number("SELECT count(*) FROM package"), 1);
    EXPECT_EQ(number("SELECT count(*) FROM file"), 1);
    EXPECT_EQ(number("SELECT count(*) FROM directory"), 1);
    EXPECT_EQ(m_local.history(9).size(), 2U);
    EXPECT_THROW(m_local.drop_generation(2), Error);
    EXPECT_EQ(m_local.members(2).size(), 1U);
}

TEST_F(LocalDatabaseTest, ListsNamesInByteOrderAndVersionsAsVercmpDoes)
{
    add_current(1, {add("b", "1.10-1"), add("b", "1.9-1"), add("a-z", "1-1"), add("a", "1-1"),
                    add("ab", "1-1"), add("b", "1:0.1-1")});
    EXPECT_THAT(listing(1),
                ElementsAre("a 1-1", "a-z 1-1", "ab 1-1", "b 1.9-1", "b 1.10-1", "b 1:0.1-1"));
    const std::vector<ListedPackage> b = m_local.listed(1, "b");
    ASSERT_EQ(b.size(), 3U);
    EXPECT_EQ(b[0].version, "1.9-1");
    EXPECT_EQ(b[0].store_path, "b/1.9-1-0badcafe");
    EXPECT_EQ(b[0].binary, "usr/bin/b");
    EXPECT_EQ(m_local.listed(1, "").size(), 6U);
    EXPECT_TRUE(m_local.listed(1, "nope").empty());
    EXPECT_EQ(m_local.members(1).back().package.version.text(), "1:0.1-1");
}

TEST_F(LocalDatabaseTest, ListingReadsTheRowsOfItsGenerationAndSortsNothing)
{
    // Enough rows that the planner, once it knows their number, does not take a table for small.
    std::vector<InstalledPackage> members{add("a", "1.0-1", {{"usr/bin/a", 'f', 1, "", ""}})};
    for (int i = 0; i < 300; ++i) {
        const std::string name = "p" + std::to_string(i);
        members.push_back(add(name, "1.0-1", {{"opt/" + name + "/f", 'f', 1, "", ""}}));
    }
    add_current(1, members);
    const auto expect_direct = [&](const std::function<void()>& action) {
        const std::string plans = test::plans_of(m_database, action);
        EXPECT_NE(plans.find("SEARCH m USING PRIMARY KEY (generation=?"), std::string::npos)
            << plans;
        EXPECT_EQ(plans.find("SCAN"), std::string::npos) << plans;
        EXPECT_EQ(plans.find("TEMP B-TREE"), std::string::npos) << plans;
        EXPECT_EQ(plans.find("AUTOMATIC"), std::string::npos) << plans;
    };
    for (const bool analyzed : {false, true}) {
        if (analyzed) {
            m_database.execute("ANALYZE");
        }
        expect_direct([&] { listing(1); });
        expect_direct([&] { m_local.listed(1, "a"); });
        expect_direct([&] { m_local.members(1); });
        expect_direct([&] { m_local.named(1, "a"); });
        const std::string files = test::plans_of(
            m_database, [&] { m_local.for_each_file(1, [](const InstalledFile&) {}); });
        EXPECT_NE(files.find("SEARCH f USING PRIMARY KEY (package_id=?)"), std::string::npos)
            << files;
        EXPECT_EQ(files.find("TEMP B-TREE"), std::string::npos) << files;
        EXPECT_EQ(files.find("SCAN"), std::string::npos) << files;
    }
}

TEST_F(LocalDatabaseTest, TheListingOfEverythingTouchesNoOtherTable)
{
    add_current(1, {add("a", "1.0-1")});
    const std::string plans = test::plans_of(m_database, [&] { listing(1); });
    const std::string of_members = "SEARCH m USING PRIMARY KEY (generation=?)\n";
    EXPECT_EQ(plans, of_members + of_members) << "of packages, and of versions alone";
}

TEST_F(LocalDatabaseTest, HistoryIsLatestFirstWithItsChangesInOrder)
{
    for (int i = 1; i <= 3; ++i) {
        add_current(i, {});
    }
    const std::vector<HistoryRow> rows = m_local.history(2);
    ASSERT_EQ(rows.size(), 2U);
    EXPECT_EQ(rows[0].generation, 3);
    EXPECT_EQ(rows[0].started_at, 103);
    EXPECT_EQ(rows[0].finished_at, 203);
    EXPECT_EQ(rows[0].command, "rbeepkg -S x");
    EXPECT_EQ(rows[0].user, "root");
    EXPECT_EQ(rows[0].result, "done");
    ASSERT_EQ(rows[0].changes.size(), 2U);
    EXPECT_EQ(rows[0].changes[0].action, "installed");
    EXPECT_EQ(rows[0].changes[0].new_version, "1.0-1");
    EXPECT_EQ(rows[0].changes[1].name, "y");
    EXPECT_EQ(rows[0].changes[1].old_version, "2.0-1");
    EXPECT_EQ(rows[1].generation, 2);
    EXPECT_EQ(m_local.history(static_cast<std::size_t>(-1)).size(), 3U);
    EXPECT_TRUE(m_local.history(0).empty());
}

TEST_F(LocalDatabaseTest, AHistoryWithoutChangesIsListed)
{
    GenerationRow row;
    row.number = 1;
    HistoryRow history;
    history.id = 77;
    m_local.add_pending(row, {}, history);
    ASSERT_EQ(m_local.history(9).size(), 1U);
    EXPECT_EQ(m_local.history(9)[0].id, 77);
    EXPECT_TRUE(m_local.history(9)[0].changes.empty());
    EXPECT_EQ(m_local.history(9)[0].result, "running");
    EXPECT_EQ(m_local.generations().at(0).transaction, 77);
}

TEST_F(LocalDatabaseTest, AReaderSeesTheOldGenerationWholeWhileAWriterIsInIt)
{
    add_current(1, {add("a", "1.0-1")});
    std::optional<sqlite::Database> reader = open_for_reading(state());
    ASSERT_TRUE(reader);
    LocalDatabase read{*reader};
    sqlite::Database second = open_for_writing(state());
    {
        sqlite::SqlTransaction writing{second};
        second.execute("UPDATE generation SET state = 'old';"
                       "DELETE FROM generation_member; DELETE FROM package");
        EXPECT_EQ(read.current_row()->number, 1);
        EXPECT_EQ(read.members(1).size(), 1U);
        writing.commit();
    }
    EXPECT_FALSE(read.current_row());
    EXPECT_TRUE(read.members(1).empty());
}

TEST_F(LocalDatabaseTest, AProcessThatDiesBetweenPendingAndCurrentLeavesAPendingOne)
{
    add_current(1, {add("a", "1.0-1")});
    const pid_t child = ::fork();
    if (child == 0) {
        sqlite::Database database = open_for_writing(state());
        LocalDatabase local{database};
        InstalledPackage b = test::installed_package("b", "1.0-1");
        b.id = local.add_package(b, {{"f", 'f', 1, "", ""}});
        add_pending_in(local, 2, {b});
        ::_exit(0); // nothing is closed
    }
    int status = -1;
    ASSERT_EQ(::waitpid(child, &status, 0), child);
    ASSERT_EQ(status, 0);
    const std::vector<GenerationRow> rows = m_local.generations();
    ASSERT_EQ(rows.size(), 2U);
    EXPECT_EQ(rows[0].state, GenerationState::current);
    EXPECT_EQ(rows[1].state, GenerationState::pending);
    EXPECT_EQ(m_local.members(2).size(), 1U);
    EXPECT_EQ(m_local.history(1).at(0).result, "running");
    m_local.make_current(2, 5); // and can be finished
    EXPECT_EQ(m_local.current_row()->number, 2);
}

} // namespace
} // namespace rbeepkg::database
