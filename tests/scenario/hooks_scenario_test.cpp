// alpm hooks around the transactions of the real program.
#include "libpkg/os/file.hpp"
#include "tests/scenario/given.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <chrono>
#include <csignal>
#include <memory>

namespace {

using namespace rbeepkg;
using test::Given;
using test::PackageBuilder;
using test::ProgramResult;
using testing::HasSubstr;
using testing::Not;

PackageBuilder worker(const std::string& version = "1-1", const std::string& name = "worker")
{
    return PackageBuilder{name, version}
        .executable("usr/bin/" + name, "#!/bin/sh\necho " + version + "\n")
        .file("usr/share/" + name + "/" + version, version);
}

// A machine whose hooks write what they are told into the file "told".
class Hooks : public testing::Test
{
protected:
    std::string etc(const std::string& name) const { return "root/etc/rbeepkg/hooks/" + name; }
    std::string shipped(const std::string& name) const
    {
        return "root/usr/share/rbeepkg/hooks/" + name;
    }
    void write(const std::string& place, const std::string& trigger, const std::string& action)
    {
        m_given.machine().root().write(place,
                                       "[Trigger]\n" + trigger + "\n[Action]\n" + action + "\n");
    }
    void hook(const std::string& name, const std::string& trigger, const std::string& action)
    {
        write(etc(name + ".hook"), trigger, action);
    }
    // What follows is appended by the hook.
    std::string say(const std::string& word) const
    {
        return "Exec = sh -c 'echo " + word + " >> " + told_path() + "'";
    }
    std::string tell_targets() const
    {
        return "NeedsTargets\nExec = sh -c 'sort -c && echo ok' \nExec = sh -c 'cat >> " +
               told_path() + "'";
    }
    // Before there is any hook.
    void there_is(const PackageBuilder& package)
    {
        m_given.installed(package);
        m_given.packages();
    }
    std::string told_path() const { return m_told; }
    std::string told()
    {
        const std::string text = os::read_file_if_exists(m_told, 1U << 20U).value_or("");
        os::remove_file(m_told);
        return text;
    }

    // Installs the worker in the background; back when the hook has made the file "started".
    std::unique_ptr<test::BackgroundProgram> install_until_started()
    {
        const std::string file = m_given.file(worker());
        m_given.packages();
        auto program = std::make_unique<test::BackgroundProgram>(
            m_given.machine().command({"-U", file, "--noconfirm"}), m_given.machine().path("log"));
        while (!os::exists(m_started) && program->wait(std::chrono::milliseconds{10}) == -1) {
        }
        EXPECT_TRUE(os::exists(m_started)) << program->output();
        return program;
    }

    Given m_given;
    std::string m_told = m_given.machine().path("told");
    std::string m_started = m_given.machine().path("started");
};

const std::string k_any_operation =
    "Operation = Install\nOperation = Upgrade\nOperation = Remove\n";
const std::string k_any_package = k_any_operation + "Type = Package\nTarget = *\n";

} // namespace

TEST_F(Hooks, RunBeforeAndAfterAndSeeTheOldAndTheNewState)
{
    const std::string link = m_given.machine().bin() + "/worker";
    const std::string look = "Exec = sh -c 'test -e " + link + " && echo there >> " + told_path() +
                             " || echo not yet >> " + told_path() + "'";
    hook("a", k_any_package, "When = PreTransaction\n" + look);
    hook("b", k_any_package, "When = PostTransaction\n" + look);
    const ProgramResult result = m_given.done("-U " + m_given.file(worker()) + " --noconfirm");
    EXPECT_EQ(told(), "not yet\nthere\n");
    EXPECT_LT(result.out.find(":: Running pre-transaction hooks..."),
              result.out.find(":: Running post-transaction hooks..."));
}

TEST_F(Hooks, InstallUpgradeReinstallDowngradeAndRemoveAreToldApart)
{
    hook("i", "Operation = Install\nType = Package\nTarget = worker",
         "When = PostTransaction\n" + say("install"));
    hook("u", "Operation = Upgrade\nType = Package\nTarget = worker",
         "When = PostTransaction\n" + say("upgrade"));
    hook("r", "Operation = Remove\nType = Package\nTarget = worker",
         "When = PostTransaction\n" + say("remove"));
    for (const auto& [version, expected] : {std::pair{"1-1", "install\n"},
                                            {"2-1", "upgrade\n"},
                                            {"2-1", "upgrade\n"},
                                            {"1-1", "upgrade\n"}}) {
        m_given.done("-U " + m_given.file(worker(version)) + " --noconfirm");
        EXPECT_EQ(told(), expected) << version;
    }
    m_given.done("-R worker --noconfirm");
    EXPECT_EQ(told(), "remove\n");
}

TEST_F(Hooks, PathsHaveNoLeadingSlashAndComeSortedAndOnce)
{
    hook("a", k_any_operation + "Type = Path\nTarget = usr/bin/*\nTarget = usr/share/*/1-1",
         "When = PostTransaction\n" + tell_targets());
    m_given.done("-U " + m_given.file(worker("1-1", "b")) + " " + m_given.file(worker("1-1", "a")) +
                 " --noconfirm");
    EXPECT_EQ(told(), "usr/bin/\nusr/bin/a\nusr/bin/b\nusr/share/a/1-1\nusr/share/b/1-1\n");
}

TEST_F(Hooks, APathThatStaysIsUpgradedOneThatComesInstalledOneThatGoesRemoved)
{
    there_is(worker("1-1"));
    for (const char* operation : {"Install", "Upgrade", "Remove"}) {
        hook(operation,
             std::string{"Operation = "} + operation + "\nType = Path\nTarget = usr/*[!/]",
             "When = PostTransaction\nNeedsTargets\nExec = sh -c 'sed s/^/" +
                 std::string{operation} + ":/ >> " + told_path() + "'");
    }
    m_given.done("-U " + m_given.file(worker("2-1")) + " --noconfirm");
    EXPECT_EQ(told(), "Install:usr/share/worker/2-1\nRemove:usr/share/worker/1-1\n"
                      "Upgrade:usr/bin/worker\n");
}

TEST_F(Hooks, APathThatMovesBetweenPackagesIsUpgraded)
{
    there_is(PackageBuilder{"old", "1-1"}.executable("usr/bin/tool", "#!/bin/sh\n"));
    hook("i", "Operation = Install\nOperation = Remove\nType = Path\nTarget = usr/bin/tool",
         "When = PostTransaction\n" + say("wrong"));
    hook("u", "Operation = Upgrade\nType = Path\nTarget = usr/bin/tool",
         "When = PostTransaction\n" + say("upgraded"));
    const ProgramResult moved =
        m_given.when("-U " +
                         m_given.file(PackageBuilder{"new", "1-1"}
                                          .executable("usr/bin/tool", "#!/bin/sh\n")
                                          .conflicts("old")) +
                         " --confirm",
                     "y\ny\n");
    EXPECT_EQ(moved.exit_code, 0) << moved.err;
    EXPECT_EQ(m_given.packages(), "new 1-1");
    EXPECT_EQ(told(), "upgraded\n");
}

TEST_F(Hooks, AnExclamationMarkTakesBack)
{
    hook("a", k_any_operation + "Type = Package\nTarget = *\nTarget = !worker",
         "When = PostTransaction\n" + tell_targets());
    m_given.done("-U " + m_given.file(worker()) + " " + m_given.file(worker("1-1", "tool")) +
                 " --noconfirm");
    EXPECT_EQ(told(), "tool\n");
}

TEST_F(Hooks, FileIsTheOldWordForPath)
{
    hook("a", k_any_operation + "Type = File\nTarget = usr/bin/worker",
         "When = PostTransaction\n" + say("file"));
    m_given.done("-U " + m_given.file(worker()) + " --noconfirm");
    EXPECT_EQ(told(), "file\n");
}

TEST_F(Hooks, RunInOrderOfTheirNamesAcrossDirectories)
{
    write(shipped("20.hook"), k_any_package, "When = PostTransaction\n" + say("20"));
    hook("10", k_any_package, "When = PostTransaction\n" + say("10"));
    hook("30", k_any_package, "When = PostTransaction\n" + say("30"));
    m_given.done("-U " + m_given.file(worker()) + " --noconfirm");
    EXPECT_EQ(told(), "10\n20\n30\n");
}

TEST_F(Hooks, TheSystemsDirectoryOverridesWhatIsShipped)
{
    write(shipped("a.hook"), k_any_package, "When = PostTransaction\n" + say("shipped"));
    hook("a", k_any_package, "When = PostTransaction\n" + say("mine"));
    m_given.done("-U " + m_given.file(worker()) + " --noconfirm");
    EXPECT_EQ(told(), "mine\n");
}

TEST_F(Hooks, ALinkToNothingMasks)
{
    write(shipped("a.hook"), k_any_package, "When = PostTransaction\n" + say("shipped"));
    m_given.machine().root().make_directory("root/etc/rbeepkg/hooks");
    ASSERT_EQ(::symlink("/dev/null", m_given.machine().path(etc("a.hook")).c_str()), 0);
    const ProgramResult result = m_given.done("-U " + m_given.file(worker()) + " --noconfirm");
    EXPECT_EQ(told(), "");
    EXPECT_THAT(result.out, Not(HasSubstr("hooks...")));
}

TEST_F(Hooks, HookdirComesLastAndInTheirPlace)
{
    hook("a", k_any_package, "When = PostTransaction\n" + say("system"));
    write("first/b.hook", k_any_package, "When = PostTransaction\n" + say("first"));
    write("second/b.hook", k_any_package, "When = PostTransaction\n" + say("second"));
    m_given.done("-U " + m_given.file(worker()) + " --noconfirm --hookdir " +
                 m_given.machine().path("first") + " --hookdir " +
                 m_given.machine().path("second"));
    EXPECT_EQ(told(), "second\n");
}

TEST_F(Hooks, HookDirOfTheConfigurationCountsToo)
{
    m_given.option("HookDir = " + m_given.machine().path("mine"));
    write("mine/a.hook", k_any_package, "When = PostTransaction\n" + say("mine"));
    m_given.done("-U " + m_given.file(worker()) + " --noconfirm");
    EXPECT_EQ(told(), "mine\n");
}

TEST_F(Hooks, AFailingOneBeforeTheTransactionForbidsItWithAbortOnFail)
{
    there_is(worker("1-1"));
    hook("a", k_any_package, "When = PreTransaction\nExec = sh -c 'echo no; exit 7'\nAbortOnFail");
    const ProgramResult result = m_given.when("-U " + m_given.file(worker("2-1")) + " --noconfirm");
    EXPECT_EQ(result.exit_code, 1);
    EXPECT_THAT(result.err, HasSubstr("error: failed to run transaction hooks: a.hook: sh -c echo "
                                      "no; exit 7: exit status 7"));
    EXPECT_THAT(result.out, HasSubstr("    no\n"));
    EXPECT_EQ(m_given.packages(), "worker 1-1");
    EXPECT_EQ(os::list_directory(m_given.machine().state() + "/store/worker").size(), 1U);
    EXPECT_TRUE(os::list_directory(m_given.machine().state() + "/store/.staging").empty());
    os::remove_file(m_given.machine().path(etc("a.hook")));
    const ProgramResult next = m_given.done("-U " + m_given.file(worker("2-1")) + " --noconfirm");
    EXPECT_THAT(next.out, Not(HasSubstr("recovered"))) << "nothing was left to recover";
}

TEST_F(Hooks, OtherFailuresAreWarnings)
{
    hook("a", k_any_package, "When = PreTransaction\nExec = false");
    hook("b", k_any_package, "When = PostTransaction\nExec = /no/such/program");
    hook("c", k_any_package, "When = PostTransaction\n" + say("c"));
    const ProgramResult result = m_given.done("-U " + m_given.file(worker()) + " --noconfirm");
    EXPECT_THAT(result.err, HasSubstr("warning: the hook a.hook failed: false: exit status 1"));
    EXPECT_THAT(result.err, HasSubstr("warning: the hook b.hook failed: cannot run "
                                      "/no/such/program"));
    EXPECT_EQ(m_given.packages(), "worker 1-1");
    EXPECT_EQ(told(), "c\n");
}

TEST_F(Hooks, ABrokenOneStopsEverythingBeforeAnythingIsDone)
{
    hook("a", "Operation = Install\nType = Nonsense\nTarget = *", "When = PostTransaction");
    const ProgramResult result = m_given.when("-U " + m_given.file(worker()) + " --noconfirm");
    EXPECT_EQ(result.exit_code, 2);
    EXPECT_THAT(result.err, HasSubstr("error: failed to run transaction hooks: " +
                                      m_given.machine().path(etc("a.hook")) +
                                      ": line 3: invalid value Nonsense for Type"));
    EXPECT_THAT(result.out, Not(HasSubstr("installing")));
    EXPECT_EQ(m_given.packages(), "");
}

TEST_F(Hooks, WhatIsSaidTwiceWarns)
{
    hook("a", k_any_package, "When = PreTransaction\nWhen = PostTransaction\n" + say("post"));
    const ProgramResult result = m_given.done("-U " + m_given.file(worker()) + " --noconfirm");
    EXPECT_THAT(result.err, HasSubstr("overwriting previous definition of When"));
    EXPECT_EQ(told(), "post\n");
}

TEST_F(Hooks, OfEachThingThatIsSaidTwiceTheLastCounts)
{
    hook("a", k_any_operation + "Type = Path\nType = Package\nTarget = worker",
         "When = PostTransaction\nDescription = the first\nDescription = the second\n" +
             say("one") + "\n" + say("two"));
    const ProgramResult result = m_given.done("-U " + m_given.file(worker()) + " --noconfirm");
    for (const char* key : {"Type", "Description", "Exec"}) {
        EXPECT_THAT(result.err,
                    HasSubstr("overwriting previous definition of " + std::string{key}));
    }
    EXPECT_THAT(result.out, HasSubstr("the second"));
    EXPECT_THAT(result.out, Not(HasSubstr("the first")));
    EXPECT_EQ(told(), "two\n");
}

TEST_F(Hooks, AreCountedAndDescribed)
{
    hook("10", k_any_package, "When = PostTransaction\nDescription = Saying a...\n" + say("a"));
    hook("20", k_any_package, "When = PostTransaction\n" + say("b"));
    const ProgramResult result = m_given.done("-U " + m_given.file(worker()) + " --noconfirm");
    EXPECT_THAT(result.out, HasSubstr(":: Running post-transaction hooks...\n"
                                      "    (1/2) Saying a...\n"
                                      "    (2/2) 20.hook\n"));
}

TEST_F(Hooks, AnyOfSeveralTriggersSetsOneOffOnce)
{
    const std::string other = "Operation = Install\nType = Path\nTarget = usr/bin/*\n";
    hook("a",
         "Operation = Install\nType = Package\nTarget = nobody\n\n[Trigger]\n" + other +
             "\n[Trigger]\n" + other,
         "When = PostTransaction\n" + say("once"));
    m_given.done("-U " + m_given.file(worker()) + " --noconfirm");
    EXPECT_EQ(told(), "once\n");
    m_given.done("-R worker --noconfirm");
    EXPECT_EQ(told(), "");
}

TEST_F(Hooks, TargetsComeOnlyToThoseThatNeedThem)
{
    hook("a", k_any_package,
         "When = PostTransaction\nExec = sh -c 'echo start >> " + told_path() + "; cat >> " +
             told_path() + "'");
    m_given.done("-U " + m_given.file(worker()) + " --noconfirm");
    EXPECT_EQ(told(), "start\n");
}

TEST_F(Hooks, AfterAFailureThereAreNoneAfterTheTransaction)
{
    hook("a", k_any_package, "When = PreTransaction\nExec = false\nAbortOnFail");
    hook("b", k_any_package, "When = PostTransaction\n" + say("after"));
    EXPECT_EQ(m_given.when("-U " + m_given.file(worker()) + " --noconfirm").exit_code, 1);
    EXPECT_EQ(told(), "");
    // What stands in the way in the bin directory is found before any hook runs.
    hook("a", k_any_package, "When = PreTransaction\n" + say("before"));
    m_given.machine().root().write("root/usr/local/bin/worker", "somebody's");
    EXPECT_NE(m_given.when("-U " + m_given.file(worker()) + " --noconfirm").exit_code, 0);
    EXPECT_EQ(told(), "");
}

TEST_F(Hooks, RunInTheRootWithoutTheCallersEnvironmentAndInput)
{
    hook("a", k_any_package,
         "When = PostTransaction\nExec = sh -c 'pwd >> " + told_path() + "; echo \"$CALLER\" >> " +
             told_path() + "; echo \"$RBEEPKG_ROOT\" >> " + told_path() + "; cat >> " +
             told_path() + "'");
    test::ProgramOptions options;
    options.environment = {{"CALLER", "mine"}};
    options.input = "typed\n";
    const ProgramResult result =
        m_given.machine().rbeepkg({"-U", m_given.file(worker()), "--noconfirm"}, options);
    EXPECT_EQ(result.exit_code, 0) << result.err;
    const std::string root = m_given.machine().path("root");
    EXPECT_EQ(told(), root + "\n\n" + root + "\n");
}

TEST_F(Hooks, DependsMustBeInstalled)
{
    hook("a", k_any_package, "When = PostTransaction\nDepends = helper>=2\n" + say("a"));
    const ProgramResult without = m_given.done("-U " + m_given.file(worker()) + " --noconfirm");
    EXPECT_THAT(without.err, HasSubstr("the hook a.hook failed: it depends on helper>=2"));
    EXPECT_EQ(told(), "");
    m_given.done("-U " + m_given.file(PackageBuilder{"helper", "2-1"}) + " --noconfirm");
    EXPECT_EQ(told(), "a\n");
}

TEST_F(Hooks, ATimeLimitEndsOne)
{
    m_given.option("HookTimeout = 200ms");
    hook("a", k_any_package, "When = PostTransaction\nExec = sh -c 'sleep 600; echo late'");
    const ProgramResult result = m_given.done("-U " + m_given.file(worker()) + " --noconfirm");
    EXPECT_THAT(result.err, HasSubstr("timed out after 200 ms"));
    EXPECT_EQ(m_given.packages(), "worker 1-1");
}

TEST_F(Hooks, WhoCancelsDuringOneBeforeTheTransactionChangesNothing)
{
    hook("a", k_any_package,
         "When = PreTransaction\nExec = sh -c 'touch " + m_started + "; sleep 600'");
    const auto program = install_until_started();
    program->send(SIGINT);
    EXPECT_EQ(program->wait(), 130) << program->output();
    EXPECT_EQ(m_given.packages(), "");
}

TEST_F(Hooks, WhoCancelsDuringOneAfterTheTransactionWaitsForItsEnd)
{
    hook("a", k_any_package,
         "When = PostTransaction\nExec = sh -c 'touch " + m_started + "; sleep 1; echo whole >> " +
             told_path() + "'");
    const auto program = install_until_started();
    program->send(SIGINT);
    EXPECT_EQ(program->wait(), 0) << program->output();
    EXPECT_EQ(told(), "whole\n");
    EXPECT_EQ(m_given.packages(), "worker 1-1");
}

TEST_F(Hooks, OneThatWasCutOffByAKillRunsAgain)
{
    hook("a", k_any_package,
         "When = PostTransaction\nExec = sh -c 'test -e " + m_started + " || { touch " + m_started +
             "; sleep 600; }; echo whole >> " + told_path() + "'");
    {
        const auto program = install_until_started();
        program->send(SIGKILL);
        program->wait();
    }
    const ProgramResult next =
        m_given.done("-U " + m_given.file(worker("1-1", "b")) + " --noconfirm");
    EXPECT_THAT(next.out, HasSubstr("generation 1 was finished"));
    EXPECT_EQ(told(), "whole\nwhole\n") << "once for each transaction";
}

TEST_F(Hooks, AVersionBesideAnotherIsAnUpgradeOfThePackage)
{
    there_is(worker("1-1"));
    hook("a", "Operation = Upgrade\nType = Package\nTarget = worker",
         "When = PostTransaction\n" + say("upgrade"));
    hook("b", "Operation = Install\nOperation = Remove\nType = Package\nTarget = worker",
         "When = PostTransaction\n" + say("wrong"));
    m_given.done("-U " + m_given.file(worker("2-1")) + " --beside --noconfirm");
    EXPECT_EQ(told(), "upgrade\n");
    m_given.done("-R worker=2-1 --noconfirm");
    EXPECT_EQ(told(), "upgrade\n");
}
