// States that a crash cannot be steered into from outside: lost databases, links that somebody
// moved. What a kill at each system call leaves is tried in tests/crash.
#include "libpkg/base/error.hpp"
#include "libpkg/store/profile.hpp"
#include "libpkg/transaction/commit.hpp"
#include "tests/support/package_builder.hpp"
#include "tests/support/temp_root.hpp"
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

class RecoverTest : public testing::Test
{
protected:
    pkgfile::PackageFile worker(const std::string& version, const std::string& name = "worker")
    {
        return PackageBuilder{name, version}
            .executable("usr/bin/" + name, name + " " + version)
            .symlink("usr/bin/" + name + "-alias", name)
            .write_to(m_root.cache());
    }
    void lose_database()
    {
        for (const char* end : {"", "-wal", "-shm"}) {
            os::remove_file(m_root.path(std::string{"state/rbeepkg.db"} + end));
        }
    }
    void expect_line(Machine& machine, const std::string& part)
    {
        const auto line = machine.recover();
        ASSERT_TRUE(line);
        EXPECT_THAT(*line, HasSubstr(part));
        EXPECT_EQ(machine.recover(), std::nullopt) << "the second time there is nothing to do";
    }

    test::TempRoot m_root;
};

TEST_F(RecoverTest, OfAFreshStateIsNothing)
{
    Machine machine{m_root.path()};
    EXPECT_EQ(machine.recover(), std::nullopt);
    EXPECT_FALSE(os::exists(m_root.path("state/lock"))) << "and takes no lock";
}

TEST_F(RecoverTest, ALostDatabaseIsMadeFromTheManifests)
{
    std::string before;
    std::vector<std::string> files;
    {
        Machine machine{m_root.path()};
        machine.install({item(worker("1.0-1"))});
        machine.install({item(worker("2.0-1"), true), item(worker("5-1", "tool"))});
        before = store::format_manifest(2, machine.members());
        machine.local().for_each_file(machine.members()[0].id,
                                      [&](const database::InstalledFile& file) {
                                          files.push_back(file.path + file.sha256 + file.link);
                                      });
    }
    lose_database();
    Machine machine{m_root.path()};
    expect_line(machine, "the database was rebuilt from 2 manifests");
    EXPECT_EQ(store::format_manifest(2, machine.members()), before);
    std::vector<std::string> rebuilt;
    machine.local().for_each_file(machine.members()[0].id,
                                  [&](const database::InstalledFile& file) {
                                      rebuilt.push_back(file.path + file.sha256 + file.link);
                                  });
    EXPECT_EQ(rebuilt, files);
    EXPECT_EQ(machine.local().generations().size(), 2U);
    EXPECT_TRUE(machine.install({item(worker("3.0-1"))}));
}

TEST_F(RecoverTest, AnOldManifestThatCannotBeReadCostsOnlyItsGeneration)
{
    {
        Machine machine{m_root.path()};
        machine.install({item(worker("1.0-1"))});
        machine.install({item(worker("2.0-1"))});
    }
    lose_database();
    m_root.write("state/profiles/1/manifest.json", "{");
    Machine machine{m_root.path()};
    expect_line(machine, "rebuilt from 1 manifest,");
    EXPECT_TRUE(machine.sink().has_warning("generation 1 cannot be kept"));
    EXPECT_THAT(machine.store().profiles(), ElementsAre(2));
    EXPECT_EQ(machine.store().trees().size(), 1U);
    EXPECT_EQ(machine.content_of_command("worker"), "worker 2.0-1");
}

TEST_F(RecoverTest, ACurrentManifestThatCannotBeReadIsToldAndNothingIsTouched)
{
    {
        Machine machine{m_root.path()};
        machine.install({item(worker("1.0-1"))});
    }
    lose_database();
    m_root.write("state/profiles/1/manifest.json", "{");
    Machine machine{m_root.path()};
    try {
        machine.recover();
        FAIL();
    } catch (const Error& error) {
        EXPECT_EQ(error.code(), ErrorCode::corrupt);
        EXPECT_THAT(error.what(), HasSubstr("rebuilding the database from generation 1"));
        EXPECT_THAT(error.hint(), HasSubstr("ln -sfn"));
    }
    EXPECT_EQ(machine.content_of_command("worker"), "worker 1.0-1");
}

TEST_F(RecoverTest, TheLinkIsTheTruth)
{
    Machine machine{m_root.path()};
    machine.install({item(worker("1.0-1"))});
    machine.install({item(worker("2.0-1"))});
    machine.store().switch_to(1);
    expect_line(machine, "generation 1 was finished");
    EXPECT_EQ(machine.local().current_row()->number, 1);
    EXPECT_THAT(os::list_directory(m_root.bin()),
                ElementsAre("worker", "worker-alias", "worker-alias@1.0-1", "worker@1.0-1"));
    EXPECT_EQ(machine.content_of_command("worker"), "worker 1.0-1");
}

TEST_F(RecoverTest, ALinkThatSomebodyRemovedComesBack)
{
    Machine machine{m_root.path()};
    machine.install({item(worker("1.0-1"))});
    os::remove_file(m_root.path("state/current"));
    expect_line(machine, "generation 1 stays");
    EXPECT_EQ(machine.content_of_command("worker"), "worker 1.0-1");
}

TEST_F(RecoverTest, APendingGenerationIsDiscardedWithItsTrees)
{
    Machine machine{m_root.path()};
    machine.install({item(worker("1.0-1"))});
    machine.store().begin(2);
    NullSink sink;
    const pkgfile::PackageFile file = worker("2.0-1");
    machine.store().stage(file, 2, sink, CancelToken{});
    store::write_profile(machine.store(), 2, {}, store::format_manifest(2, {}));
    database::GenerationRow row;
    row.number = 2;
    row.previous = 1;
    database::HistoryRow history;
    history.generation = 2;
    history.result = "running";
    machine.local().add_pending(row, {}, history);
    expect_line(machine, "generation 2 was discarded");
    EXPECT_THAT(machine.store().profiles(), ElementsAre(1));
    EXPECT_EQ(machine.store().trees().size(), 1U);
    EXPECT_EQ(machine.local().generations().size(), 1U);
    EXPECT_EQ(machine.local().history(1).at(0).result, "discarded");
}

TEST_F(RecoverTest, ADiscardedTransactionTakesNoOldGenerationAlong)
{
    Machine machine{m_root.path()};
    machine.install({item(worker("1.0-1"))});
    machine.install({item(worker("2.0-1"))});
    machine.keep_generations = 0;
    machine.store().begin(3);
    expect_line(machine, "generation 2 stays");
    EXPECT_THAT(machine.store().profiles(), ElementsAre(1, 2));
}

TEST_F(RecoverTest, NobodyIsToldThatGenerationZeroStays)
{
    Machine machine{m_root.path()};
    machine.store().begin(1);
    expect_line(machine, "nothing is installed yet");
}

TEST_F(RecoverTest, WhatStandsInTheWayOfALinkIsToldAndLeftAlone)
{
    Machine machine{m_root.path()};
    machine.install({item(worker("1.0-1"))});
    os::remove_file(m_root.path("bin/worker"));
    m_root.write("bin/worker", "somebody's");
    os::remove_file(m_root.path("bin/worker@1.0-1"));
    machine.store().begin(9);
    expect_line(machine, "generation 1 stays");
    EXPECT_TRUE(machine.sink().has_warning("exists and is not ours"));
    EXPECT_EQ(machine.content_of_command("worker"), "somebody's");
    EXPECT_EQ(machine.content_of_command("worker@1.0-1"), "worker 1.0-1");
}

TEST_F(RecoverTest, CommitClearsTheWayByItself)
{
    Machine machine{m_root.path()};
    machine.install({item(worker("1.0-1"))});
    machine.store().begin(2);
    m_root.write("state/profiles/2/bin/torn", "x");
    ASSERT_TRUE(machine.install({item(worker("2.0-1"))}));
    EXPECT_THAT(machine.sink().notices(), ElementsAre(HasSubstr("generation 2 was discarded")));
    EXPECT_EQ(machine.store().current(), 2);
    EXPECT_EQ(machine.content_of_command("worker"), "worker 2.0-1");
    EXPECT_EQ(machine.recover(), std::nullopt);
}

class CountingHooks final : public NoHooks
{
public:
    void run_post(const HookOccasion& occasion, EventSink&) override
    {
        for (const HookTarget& target : occasion.targets) {
            told.push_back(target.package);
        }
    }
    std::vector<std::string> told;
};

TEST_F(RecoverTest, PostHooksThatMayNotHaveRunAreRun)
{
    Machine machine{m_root.path()};
    machine.install({item(worker("1.0-1")), item(worker("1-1", "tool"))});
    CountingHooks hooks;
    machine.hooks = &hooks;
    machine.store().begin(1);
    expect_line(machine, "generation 1 was finished");
    EXPECT_THAT(hooks.told, ElementsAre("tool", "worker"));
}

} // namespace
} // namespace rbeepkg::transaction
