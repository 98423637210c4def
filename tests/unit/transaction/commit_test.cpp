#include "libpkg/base/error.hpp"
#include "libpkg/store/profile.hpp"
#include "libpkg/transaction/commit.hpp"
#include "tests/support/package_builder.hpp"
#include "tests/support/temp_root.hpp"
#include "tests/unit/transaction/machine.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <functional>

namespace rbeepkg::transaction {
namespace {

using test::item;
using test::Machine;
using test::PackageBuilder;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

class Hooks final : public NoHooks
{
public:
    void run_pre(const HookOccasion& occasion, EventSink&, const CancelToken&) override
    {
        pre_targets = occasion.targets;
        pre_paths = occasion.paths();
        if (on_pre) {
            on_pre();
        }
    }
    void run_post(const HookOccasion& occasion, EventSink&) override
    {
        post_targets = occasion.targets;
        if (on_post) {
            on_post();
        }
    }

    std::function<void()> on_pre, on_post;
    std::vector<HookTarget> pre_targets, post_targets;
    HookPaths pre_paths;
};

class CommitTest : public testing::Test
{
protected:
    pkgfile::PackageFile worker(const std::string& version, const std::string& name = "worker")
    {
        return PackageBuilder{name, version}
            .executable("usr/bin/" + name, name + " " + version)
            .file("usr/share/man/man1/" + name + ".1", "page of " + version)
            .write_to(m_root.cache());
    }
    std::vector<std::string> bin() const { return os::list_directory(m_root.bin()); }
    // What a crash may leave and a commit that ended may not.
    void expect_tidy()
    {
        EXPECT_FALSE(m_machine.store().has_leftovers());
        EXPECT_EQ(m_machine.recover(), std::nullopt);
        std::vector<std::string> listed = m_machine.local().store_paths_in_use();
        std::sort(listed.begin(), listed.end());
        EXPECT_EQ(m_machine.store().trees(), listed);
    }
    std::vector<std::string> results()
    {
        std::vector<std::string> results;
        for (const database::HistoryRow& row : m_machine.local().history(100)) {
            results.push_back(row.result);
        }
        return results;
    }

    test::TempRoot m_root;
    Machine m_machine{m_root.path()};
    Hooks m_hooks;
};

TEST_F(CommitTest, AnInstallIsThereUnderBothNames)
{
    const auto committed = m_machine.install({item(worker("1.0-1"))});
    ASSERT_TRUE(committed);
    EXPECT_EQ(committed->generation, 1);
    ASSERT_EQ(committed->changes.size(), 1U);
    EXPECT_EQ(committed->changes[0].action, "installed");
    EXPECT_EQ(m_machine.store().current(), 1);
    EXPECT_THAT(m_machine.listed(), ElementsAre("worker 1.0-1 *"));
    EXPECT_THAT(bin(), ElementsAre("worker", "worker@1.0-1"));
    EXPECT_EQ(m_machine.content_of_command("worker"), "worker 1.0-1");
    EXPECT_EQ(os::read_file(m_root.path("state/current/share/man/man1/worker.1"), 100),
              "page of 1.0-1");
    expect_tidy();
}

TEST_F(CommitTest, TheManifestSaysWhatTheDatabaseSays)
{
    m_machine.install({item(worker("1.0-1")), item(worker("3-1", "tool"))});
    m_machine.install({item(worker("2.0-1"), true)});
    const auto from_database = m_machine.members();
    const auto from_manifest = store::read_manifest(m_machine.store(), 2);
    EXPECT_EQ(store::format_manifest(2, from_database), store::format_manifest(2, from_manifest));
    EXPECT_EQ(from_database.size(), 3U);
}

TEST_F(CommitTest, AnUpgradeKeepsTheOldGeneration)
{
    m_machine.install({item(worker("1.0-1"))});
    const auto committed = m_machine.install({item(worker("2.0-1"))});
    ASSERT_TRUE(committed);
    EXPECT_THAT(m_machine.listed(), ElementsAre("worker 2.0-1 *"));
    EXPECT_EQ(m_machine.content_of_command("worker"), "worker 2.0-1");
    EXPECT_THAT(bin(), ElementsAre("worker", "worker@2.0-1"));
    EXPECT_EQ(os::read_file(m_root.path("state/profiles/1/bin/worker"), 100), "worker 1.0-1");
    EXPECT_EQ(m_machine.local().generations().size(), 2U);
    expect_tidy();
}

TEST_F(CommitTest, SideBySideVersionsRunUnderTheirOwnNames)
{
    m_machine.install({item(worker("1.0-1"))});
    m_machine.install({item(worker("2:0.5-1"), true)});
    EXPECT_THAT(m_machine.listed(), ElementsAre("worker 1.0-1 *", "worker 2:0.5-1"));
    EXPECT_EQ(m_machine.content_of_command("worker"), "worker 1.0-1");
    EXPECT_EQ(m_machine.content_of_command("worker@1.0-1"), "worker 1.0-1");
    EXPECT_EQ(m_machine.content_of_command("worker@2:0.5-1"), "worker 2:0.5-1");
    expect_tidy();
}

TEST_F(CommitTest, ARemovalTakesTheLinksAndLaterTheTree)
{
    m_machine.keep_generations = 0;
    m_machine.install({item(worker("1.0-1")), item(worker("1-1", "tool"))});
    const auto committed = m_machine.remove("worker");
    ASSERT_TRUE(committed);
    EXPECT_THAT(m_machine.listed(), ElementsAre("tool 1-1 *"));
    EXPECT_THAT(bin(), ElementsAre("tool", "tool@1-1"));
    EXPECT_EQ(m_machine.store().trees().size(), 1U);
    EXPECT_THAT(m_machine.store().profiles(), ElementsAre(2));
    expect_tidy();
}

TEST_F(CommitTest, TheLastPackageCanGo)
{
    m_machine.install({item(worker("1.0-1"))});
    ASSERT_TRUE(m_machine.remove("worker"));
    EXPECT_THAT(m_machine.listed(), IsEmpty());
    EXPECT_THAT(bin(), IsEmpty());
    EXPECT_EQ(m_machine.store().current(), 2);
    expect_tidy();
}

TEST_F(CommitTest, RemovingTheActiveVersionActivatesTheOther)
{
    m_machine.install({item(worker("2.0-1"))});
    m_machine.install({item(worker("1.0-1"), true)});
    Transaction transaction;
    transaction.based_on = 2;
    transaction.remove = {m_machine.members().back()};
    ASSERT_EQ(transaction.remove[0].package.version.text(), "2.0-1");
    ASSERT_TRUE(m_machine.commit(transaction));
    EXPECT_EQ(m_machine.content_of_command("worker"), "worker 1.0-1");
    EXPECT_THAT(m_machine.listed(), ElementsAre("worker 1.0-1 *"));
}

TEST_F(CommitTest, AReinstallOfTheSameFileIsAGenerationToo)
{
    const pkgfile::PackageFile file = worker("1.0-1");
    m_machine.install({item(file)});
    const auto committed = m_machine.install({item(file)});
    ASSERT_TRUE(committed);
    EXPECT_EQ(committed->changes[0].action, "reinstalled");
    EXPECT_THAT(m_machine.listed(), ElementsAre("worker 1.0-1 *"));
    EXPECT_EQ(m_machine.store().trees().size(), 1U);
    expect_tidy();
}

TEST_F(CommitTest, APlanForAnotherGenerationIsSentBack)
{
    m_machine.install({item(worker("1.0-1"))});
    Transaction transaction;
    transaction.based_on = 0;
    transaction.install = {item(worker("2.0-1"))};
    EXPECT_EQ(m_machine.commit(transaction), std::nullopt);
    EXPECT_THAT(m_machine.listed(), ElementsAre("worker 1.0-1 *"));
    expect_tidy();
}

TEST_F(CommitTest, NothingToDoIsABugOfTheCaller)
{
    try {
        m_machine.install({});
        FAIL();
    } catch (const Error& error) {
        EXPECT_EQ(error.code(), ErrorCode::internal);
    }
    EXPECT_EQ(m_machine.store().current(), 0);
}

TEST_F(CommitTest, AProgramThatUnpacksNothingRefusesAnInstallBeforeAnythingIsDone)
{
    Transaction transaction;
    transaction.install = {item(worker("1.0-1"))};
    CommitTools tools = m_machine.tools();
    tools.heavy_work = nullptr;
    EXPECT_THROW(commit(transaction, tools), Error);
    EXPECT_THAT(bin(), IsEmpty());
    expect_tidy();
}

TEST_F(CommitTest, WhatIsNotOursInTheBinDirectoryStopsItBeforeAnythingIsDone)
{
    m_root.write("bin/worker@1.0-1", "somebody's");
    try {
        m_machine.install({item(worker("1.0-1"))});
        FAIL();
    } catch (const Error& error) {
        EXPECT_EQ(error.code(), ErrorCode::unsatisfied);
        EXPECT_THAT(error.what(), HasSubstr(m_root.path("bin/worker@1.0-1")));
        EXPECT_THAT(error.hint(), HasSubstr("move it away"));
    }
    EXPECT_THAT(m_machine.sink().all<StepStarted>(), IsEmpty()) << "nothing was begun";
    EXPECT_THAT(bin(), ElementsAre("worker@1.0-1"));
    EXPECT_EQ(m_machine.store().current(), 0);
    expect_tidy();
}

TEST_F(CommitTest, ACommandOfTwoPackagesIsRefused)
{
    m_machine.install({item(worker("1.0-1"))});
    const pkgfile::PackageFile rival = PackageBuilder{"rival", "1-1"}
                                           .executable("usr/local/bin/worker", "rival")
                                           .write_to(m_root.cache());
    try {
        m_machine.install({item(rival)});
        FAIL();
    } catch (const Error& error) {
        EXPECT_EQ(error.code(), ErrorCode::unsatisfied);
        EXPECT_THAT(error.what(), HasSubstr("rival-1-1 and worker-1.0-1"));
    }
    EXPECT_EQ(m_machine.content_of_command("worker"), "worker 1.0-1");
    expect_tidy();
}

TEST_F(CommitTest, APackageFileThatChangedSinceItWasVerifiedIsRefused)
{
    m_machine.install({item(worker("1.0-1"))});
    const pkgfile::PackageFile file = worker("2.0-1");
    std::filesystem::resize_file(file.path, file.size / 2);
    try {
        m_machine.install({item(file)});
        FAIL();
    } catch (const Error& error) {
        EXPECT_EQ(error.code(), ErrorCode::corrupt);
        EXPECT_THAT(error.what(), HasSubstr("installing worker-2.0-1: "));
    }
    EXPECT_THAT(m_machine.listed(), ElementsAre("worker 1.0-1 *"));
    EXPECT_EQ(m_machine.store().trees().size(), 1U);
    expect_tidy();
}

TEST_F(CommitTest, PreHooksSeeTheOldStateAndPostHooksTheNew)
{
    m_machine.install({item(worker("1.0-1"))});
    m_machine.hooks = &m_hooks;
    std::vector<std::string> seen;
    m_hooks.on_pre = [&] { seen.push_back(m_machine.content_of_command("worker")); };
    m_hooks.on_post = [&] { seen.push_back(m_machine.content_of_command("worker")); };
    m_machine.install({item(worker("2.0-1"))});
    EXPECT_THAT(seen, ElementsAre("worker 1.0-1", "worker 2.0-1"));
    ASSERT_EQ(m_hooks.pre_targets.size(), 1U);
    EXPECT_EQ(m_hooks.pre_targets[0].operation, HookTarget::Operation::upgrade);
    EXPECT_EQ(m_hooks.pre_targets[0].package, "worker");
    EXPECT_THAT(m_hooks.pre_paths.upgraded, testing::Contains("usr/bin/worker"));
    EXPECT_THAT(m_hooks.pre_paths.installed, IsEmpty());
    EXPECT_EQ(m_hooks.post_targets.size(), 1U);
}

TEST_F(CommitTest, AFailingPreHookLeavesNothing)
{
    m_machine.install({item(worker("1.0-1"))});
    m_machine.hooks = &m_hooks;
    m_hooks.on_pre = [] { throw Error{ErrorCode::build_failed, "the hook says no"}; };
    EXPECT_THROW(m_machine.install({item(worker("2.0-1"))}), Error);
    EXPECT_THAT(m_machine.listed(), ElementsAre("worker 1.0-1 *"));
    EXPECT_THAT(bin(), ElementsAre("worker", "worker@1.0-1"));
    EXPECT_THAT(results(), ElementsAre("failed", "done"));
    expect_tidy();
    m_hooks.on_pre = nullptr;
    EXPECT_TRUE(m_machine.install({item(worker("2.0-1"))}));
}

TEST_F(CommitTest, CancelledBeforeTheSwitchLeavesNothing)
{
    m_machine.install({item(worker("1.0-1"))});
    m_machine.hooks = &m_hooks;
    m_hooks.on_pre = [&] { m_machine.cancel.request(2); };
    EXPECT_THROW(m_machine.install({item(worker("2.0-1"))}), Cancelled);
    EXPECT_THAT(m_machine.listed(), ElementsAre("worker 1.0-1 *"));
    EXPECT_THAT(bin(), ElementsAre("worker", "worker@1.0-1"));
    EXPECT_THAT(results(), ElementsAre("discarded", "done"));
    expect_tidy();
}

TEST_F(CommitTest, CancelledAfterTheSwitchIsTooLate)
{
    m_machine.hooks = &m_hooks;
    m_hooks.on_post = [&] { m_machine.cancel.request(2); };
    EXPECT_TRUE(m_machine.install({item(worker("1.0-1"))}));
    EXPECT_THAT(m_machine.listed(), ElementsAre("worker 1.0-1 *"));
    expect_tidy();
}

TEST_F(CommitTest, InstallScriptsRunUnlessTheyAreNotWanted)
{
    const std::string mark = m_root.path("script-ran");
    const pkgfile::PackageFile file =
        PackageBuilder{"scripted", "1-1"}
            .file("usr/share/scripted/data", "x")
            .install_script("post_install() { touch " + mark + "; }\n")
            .write_to(m_root.cache());
    m_machine.run_scriptlets = false;
    m_machine.install({item(file)});
    EXPECT_FALSE(os::exists(mark));
    EXPECT_TRUE(m_machine.members().at(0).has_scriptlet);
    m_machine.remove("scripted");
    m_machine.run_scriptlets = true;
    m_machine.install({item(file)});
    EXPECT_TRUE(os::exists(mark));
}

TEST_F(CommitTest, OldGenerationsAndTheirTreesGo)
{
    m_machine.keep_generations = 1;
    for (const char* version : {"1.0-1", "2.0-1", "3.0-1"}) {
        m_machine.install({item(worker(version))});
    }
    EXPECT_THAT(m_machine.store().profiles(), ElementsAre(2, 3));
    EXPECT_EQ(m_machine.store().trees().size(), 2U);
    EXPECT_EQ(m_machine.local().generations().size(), 2U);
    expect_tidy();
}

TEST_F(CommitTest, AfterARollbackNumbersGoOnAndTheOriginStays)
{
    m_machine.keep_generations = 1;
    m_machine.install({item(worker("1.0-1"))});
    m_machine.install({item(worker("2.0-1"))});
    m_machine.store().switch_to(1);
    m_machine.local().make_current(1, 1);
    const auto committed = m_machine.install({item(worker("3.0-1"))});
    ASSERT_TRUE(committed);
    EXPECT_EQ(committed->generation, 3);
    EXPECT_THAT(m_machine.store().profiles(), ElementsAre(1, 3));
    EXPECT_THAT(m_machine.listed(), ElementsAre("worker 3.0-1 *"));
    expect_tidy();
}

TEST_F(CommitTest, AMissingTreeIsUnpackedAgain)
{
    const pkgfile::PackageFile file = worker("1.0-1");
    m_machine.install({item(file)});
    m_machine.store().remove_tree(store::Store::tree_name(file));
    m_machine.install({item(worker("1-1", "tool"))});
    EXPECT_TRUE(m_machine.sink().has_warning("the files of worker-1.0-1 are gone"));
    m_machine.install({item(file)});
    EXPECT_EQ(m_machine.content_of_command("worker"), "worker 1.0-1");
    expect_tidy();
}

TEST_F(CommitTest, ATreeThatNoGenerationListsIsNotTrusted)
{
    const pkgfile::PackageFile file = worker("1.0-1");
    m_root.write("state/store/" + store::Store::tree_name(file) + "/usr/bin/worker", "");
    m_machine.install({item(file)});
    EXPECT_EQ(m_machine.content_of_command("worker"), "worker 1.0-1");
}

TEST_F(CommitTest, TheHistoryTellsWhoDidWhat)
{
    m_machine.install({item(worker("1.0-1"))});
    const std::vector<database::HistoryRow> history = m_machine.local().history(10);
    ASSERT_EQ(history.size(), 1U);
    EXPECT_EQ(history[0].command, "install");
    EXPECT_EQ(history[0].user, "tester");
    EXPECT_EQ(history[0].result, "done");
    EXPECT_EQ(history[0].generation, 1);
    EXPECT_EQ(history[0].changes.size(), 1U);
}

TEST_F(CommitTest, ReinstallingKeepsTheFactsOfTheTreeAndTakesTheNewReason)
{
    const pkgfile::PackageFile file = worker("1.0-1");
    InstallItem first = item(file);
    first.facts.origin = "rbee";
    first.facts.reason = package::InstallReason::as_depend;
    m_machine.install({first});
    m_machine.install({item(file)});
    const package::InstalledPackage member = m_machine.members().at(0);
    EXPECT_EQ(member.origin, "rbee");
    EXPECT_EQ(member.reason, package::InstallReason::explicitly);
    EXPECT_EQ(store::format_manifest(2, {member}),
              store::format_manifest(2, store::read_manifest(m_machine.store(), 2)));
}

} // namespace
} // namespace rbeepkg::transaction
