// Install scripts of packages, run by the real program.
#include "libpkg/os/file.hpp"
#include "tests/scenario/given.hpp"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <csignal>

namespace {

using namespace rbeepkg;
using test::Given;
using test::PackageBuilder;
using test::ProgramResult;
using testing::HasSubstr;
using testing::Not;

class Scriptlets : public testing::Test
{
protected:
    // Every function writes its name, its arguments and what it sees into the file "told".
    PackageBuilder scripted(const std::string& version)
    {
        std::string script;
        for (const char* name : {"pre_install", "post_install", "pre_upgrade", "post_upgrade",
                                 "pre_remove", "post_remove"}) {
            script += std::string{name} + "() { echo \"" + version + " " + name + " $*\" >> " +
                      m_told + "; }\n";
        }
        return with(script, version);
    }
    static PackageBuilder with(const std::string& script, const std::string& version = "1-1")
    {
        return PackageBuilder{"worker", version}
            .executable("usr/bin/worker", "#!/bin/sh\necho " + version + "\n")
            .install_script(script);
    }
    ProgramResult install(const PackageBuilder& package, const std::string& options = {})
    {
        return m_given.done("-U " + m_given.file(package) + " --noconfirm " + options);
    }
    std::string told()
    {
        const std::string text = os::read_file_if_exists(m_told, 1U << 20U).value_or("");
        os::remove_file(m_told);
        return text;
    }

    Given m_given;
    std::string m_told = m_given.machine().path("told");
};

} // namespace

TEST_F(Scriptlets, RunAroundAnInstallationAnUpgradeAndARemoval)
{
    install(scripted("1-1"));
    EXPECT_EQ(told(), "1-1 pre_install 1-1\n1-1 post_install 1-1\n");
    install(scripted("2-1"));
    EXPECT_EQ(told(), "2-1 pre_upgrade 2-1 1-1\n2-1 post_upgrade 2-1 1-1\n");
    m_given.done("-R worker --noconfirm");
    EXPECT_EQ(told(), "2-1 pre_remove 2-1\n2-1 post_remove 2-1\n");
}

TEST_F(Scriptlets, FindTheFilesOfBothVersionsInAnUpgrade)
{
    const std::string script = "pre_upgrade() { cat $RBEEPKG_OLD_TREE/usr/bin/worker"
                               " $RBEEPKG_TREE/usr/bin/worker >> " +
                               m_told + "; }\n";
    install(with(script, "1-1"));
    install(with(script, "2-1"));
    EXPECT_EQ(told(), "#!/bin/sh\necho 1-1\n#!/bin/sh\necho 2-1\n");
}

TEST_F(Scriptlets, AReinstallationAndADowngradeAreUpgrades)
{
    install(scripted("2-1"));
    told();
    install(scripted("2-1"));
    EXPECT_EQ(told(), "2-1 pre_upgrade 2-1 2-1\n2-1 post_upgrade 2-1 2-1\n");
    install(scripted("1-1"));
    EXPECT_EQ(told(), "1-1 pre_upgrade 1-1 2-1\n1-1 post_upgrade 1-1 2-1\n");
}

TEST_F(Scriptlets, TheOldScriptIsNotAskedAboutAnUpgrade)
{
    install(scripted("1-1"));
    told();
    install(PackageBuilder{"worker", "2-1"}.executable("usr/bin/worker", "#!/bin/sh\n"));
    EXPECT_EQ(told(), "");
}

TEST_F(Scriptlets, RunInTheRootAndAreToldWhereThePackageLies)
{
    install(with("post_install() { pwd; cat $RBEEPKG_TREE/usr/bin/worker >> " + m_told +
                 "; pwd >> " + m_told + "; echo \"${CALLER-unset} $0\" >> " + m_told + "; }"));
    EXPECT_EQ(told(),
              "#!/bin/sh\necho 1-1\n" + m_given.machine().path("root") + "\nunset rbeepkg\n");
}

TEST_F(Scriptlets, TheirOutputIsShown)
{
    const ProgramResult result =
        install(with("post_install() { echo out; echo err >&2; printf 'red\\033[31m'; }"));
    EXPECT_THAT(result.out, HasSubstr("    out\n    err\n    red?[31m\n"));
}

TEST_F(Scriptlets, AFailureIsAWarning)
{
    const ProgramResult result =
        install(with("pre_install() { return 4; }\npost_install() { exit 5; }"));
    EXPECT_THAT(result.err, HasSubstr("warning: pre_install() of the install script of worker-1-1: "
                                      "exit status 4"));
    EXPECT_THAT(result.err, HasSubstr("warning: post_install() of the install script of "
                                      "worker-1-1: exit status 5"));
    EXPECT_EQ(m_given.packages(), "worker 1-1");
}

TEST_F(Scriptlets, ATimeLimitEndsOne)
{
    m_given.option("ScriptletTimeout = 200ms");
    const ProgramResult result = install(with("post_install() { sleep 600; }"));
    EXPECT_THAT(result.err, HasSubstr("timed out after 200 ms"));
}

TEST_F(Scriptlets, NoscriptletRunsNone)
{
    install(scripted("1-1"), "--noscriptlet");
    EXPECT_EQ(told(), "");
    m_given.done("-R worker --noconfirm --noscriptlet");
    EXPECT_EQ(told(), "");
}

TEST_F(Scriptlets, ASyntaxErrorHarmsNobodyElse)
{
    const ProgramResult result = install(with("post_install() { echo (; }"));
    EXPECT_THAT(result.err + result.out, HasSubstr("syntax error"));
    EXPECT_EQ(m_given.packages(), "worker 1-1");
}

TEST_F(Scriptlets, RunBetweenTheHooks)
{
    const std::string trigger = "[Trigger]\nOperation = Install\nType = Package\nTarget = *\n";
    for (const char* when : {"Pre", "Post"}) {
        m_given.machine().root().write(std::string{"root/etc/rbeepkg/hooks/"} + when + ".hook",
                                       trigger + "[Action]\nWhen = " + when +
                                           "Transaction\nExec = sh -c 'echo " + when + " >> " +
                                           m_told + "'\n");
    }
    install(scripted("1-1"));
    EXPECT_EQ(told(), "Pre\n1-1 pre_install 1-1\n1-1 post_install 1-1\nPost\n");
}

// Killed in a post hook: the script has run, and nobody can know that it has.
class KilledScriptlets : public Scriptlets
{
protected:
    std::string told_by_recovery(const std::string& option)
    {
        const std::string started = m_given.machine().path("started");
        const std::string hook = m_given.machine().root().write(
            "root/etc/rbeepkg/hooks/a.hook",
            "[Trigger]\nOperation = Install\nType = Package\nTarget = worker\n[Action]\nWhen = "
            "PostTransaction\nExec = sh -c 'touch " +
                started + "; sleep 600'\n");
        const std::string file = m_given.file(scripted("1-1"));
        m_given.packages();
        test::BackgroundProgram program{
            m_given.machine().command({"-U", file, "--noconfirm", option}),
            m_given.machine().path("log")};
        while (!os::exists(started) && program.wait(std::chrono::milliseconds{10}) == -1) {
        }
        EXPECT_TRUE(os::exists(started)) << program.output();
        program.send(SIGKILL);
        program.wait();
        told();
        os::remove_file(hook);
        const ProgramResult next =
            m_given.done("-U " + m_given.file(PackageBuilder{"other", "1-1"}) + " --noconfirm");
        EXPECT_THAT(next.out, HasSubstr("generation 1 was finished"));
        return told();
    }
};

TEST_F(KilledScriptlets, RunAgain)
{
    EXPECT_EQ(told_by_recovery("--noprogressbar"), "1-1 post_install 1-1\n");
}

TEST_F(KilledScriptlets, DoNotRunWhenTheyWereNotWanted)
{
    EXPECT_EQ(told_by_recovery("--noscriptlet"), "");
}

TEST_F(Scriptlets, RunFromTheTreeAfterTheDatabaseWasLost)
{
    install(scripted("1-1"));
    told();
    for (const char* file : {"/rbeepkg.db", "/rbeepkg.db-wal", "/rbeepkg.db-shm"}) {
        os::remove_file(m_given.machine().state() + file);
    }
    m_given.done("-U " + m_given.file(PackageBuilder{"other", "1-1"}) + " --noconfirm");
    EXPECT_THAT(m_given.done("-Ql worker").out, Not(HasSubstr(".INSTALL")));
    m_given.done("-R worker --noconfirm");
    EXPECT_EQ(told(), "1-1 pre_remove 1-1\n1-1 post_remove 1-1\n");
}

// rbeepkg itself ignores SIGPIPE and holds SIGINT and SIGTERM back.
TEST_F(Scriptlets, HaveTheUsualSignalHandlers)
{
    const std::string look = "grep -E '^Sig(Blk|Ign)' /proc/self/status >> " + m_told;
    install(with("pre_install() { " + look + "; }\npost_install() { " + look + "; }\n"));
    const std::string none = "SigBlk:\t0000000000000000\nSigIgn:\t0000000000000000\n";
    EXPECT_EQ(told(), none + none);
}

TEST_F(Scriptlets, WhoInterruptsDuringOneWaitsForItsEnd)
{
    const std::string started = m_given.machine().path("started");
    const std::string file = m_given.file(
        with("post_install() { touch " + started + "; sleep 1; echo whole >> " + m_told + "; }"));
    m_given.packages();
    test::BackgroundProgram program{m_given.machine().command({"-U", file, "--noconfirm"}),
                                    m_given.machine().path("log")};
    while (!os::exists(started) && program.wait(std::chrono::milliseconds{10}) == -1) {
    }
    program.send(SIGINT);
    EXPECT_EQ(program.wait(), 0) << program.output();
    EXPECT_EQ(told(), "whole\n");
    EXPECT_EQ(m_given.packages(), "worker 1-1");
}

TEST_F(Scriptlets, OfWhatGoesAndOfWhatComesRunOnTheirSidesOfTheCommit)
{
    const auto saying = [&](const std::string& name) {
        std::string script;
        for (const char* function : {"pre_install", "post_install", "pre_remove", "post_remove"}) {
            script +=
                fmt::format("{}() {{ echo {} {} >> {}; }}\n", function, name, function, m_told);
        }
        return script;
    };
    install(PackageBuilder{"old", "1-1"}.install_script(saying("old")));
    told();
    m_given.offer(PackageBuilder{"new", "1-1"}.conflicts("old").install_script(saying("new")));
    m_given.done("-S new --ask 4");
    const std::string text = told();
    EXPECT_LT(text.find("old pre_remove"), text.find("new post_install")) << text;
    EXPECT_LT(text.find("new pre_install"), text.find("new post_install")) << text;
    EXPECT_LT(text.find("old pre_remove"), text.find("old post_remove")) << text;
    EXPECT_EQ(m_given.packages(), "new 1-1");
}
