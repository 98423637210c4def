// Many processes on one machine: writers take turns, readers never see a mixture, whoever waits is
// told for whom.
#include "libpkg/base/text.hpp"
#include "libpkg/encoding/json.hpp"
#include "libpkg/os/file.hpp"
#include "tests/scenario/given.hpp"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <algorithm>
#include <csignal>
#include <memory>
#include <set>
#include <thread>

namespace {

using namespace rbeepkg;
using test::BackgroundProgram;
using test::Given;
using test::PackageBuilder;
using test::ProgramResult;
using testing::HasSubstr;

PackageBuilder worker(const std::string& name, const std::string& version = "1-1")
{
    return PackageBuilder{name, version}.executable("usr/bin/" + name,
                                                    "#!/bin/sh\necho " + version + "\n");
}

std::string numbered(const char* name, int number)
{
    return fmt::format("{}{:02}", name, number);
}

class ManyProcesses : public testing::Test
{
protected:
    void start(const std::vector<std::string>& words)
    {
        const std::string output = m_given.machine().path(fmt::format("out{}", m_running.size()));
        m_running.push_back(
            std::make_unique<BackgroundProgram>(m_given.machine().command(words), output));
    }
    void all_succeed()
    {
        for (const auto& one : m_running) {
            EXPECT_EQ(one->wait(std::chrono::seconds{100}), 0) << one->output();
        }
    }
    // What -Q prints in each of the generations, all of which are kept.
    std::set<std::string> whole_generations()
    {
        std::set<std::string> listings = {""};
        const std::string profiles = m_given.machine().state() + "/profiles";
        for (const std::string& number : os::list_directory(profiles)) {
            const auto manifest = encoding::Json::parse(
                os::read_file(fmt::format("{}/{}/manifest.json", profiles, number), 1U << 22U));
            std::set<std::string> lines;
            for (const auto& package : manifest.at("packages")) {
                lines.insert(fmt::format("{} {}{}\n", package.at("name").get<std::string>(),
                                         package.at("version").get<std::string>(),
                                         package.at("active").get<bool>() ? "" : " [inactive]"));
            }
            listings.insert(join({lines.begin(), lines.end()}, ""));
        }
        return listings;
    }

    Given m_given;
    std::vector<std::unique_ptr<BackgroundProgram>> m_running;
};

} // namespace

TEST_F(ManyProcesses, FiftyInstallRemoveUpgradeAndQueryAndAllSucceed)
{
    m_given.option("KeepGenerations = 100");
    for (int number = 0; number < 8; ++number) {
        m_given.installed(worker(numbered("removed", number)));
        m_given.installed(worker(numbered("upgraded", number)));
        m_given.offer(worker(numbered("offered", number)));
    }
    const std::string before = m_given.done("-Q").out;
    for (int number = 0; number < 8; ++number) {
        start({"-R", "--noconfirm", numbered("removed", number)});
        start({"-U", "--noconfirm", m_given.file(worker(numbered("upgraded", number), "2-1"))});
        start({"-S", "--noconfirm", numbered("offered", number)});
        start({"-U", "--noconfirm", m_given.file(worker(numbered("added", number)))});
    }
    std::set<std::string> seen;
    while (m_running.size() < 50) { // 18 queries among 32 writers
        const ProgramResult query = m_given.machine().rbeepkg({"-Q"});
        EXPECT_EQ(query.exit_code, 0) << query.err;
        seen.insert(query.out);
        start({"-Q"});
    }
    all_succeed();
    const std::set<std::string> whole = whole_generations();
    EXPECT_EQ(whole.size(), 1 + 1 + 32U) << "every transaction has its generation";
    for (std::size_t query = 32; query < m_running.size(); ++query) {
        seen.insert(m_running[query]->output());
    }
    for (const std::string& listing : seen) {
        EXPECT_TRUE(whole.contains(listing)) << "no generation has just this:\n" << listing;
    }

    std::string after;
    for (const auto& [name, version] :
         {std::pair{"added", "1-1"}, {"offered", "1-1"}, {"upgraded", "2-1"}}) {
        for (int number = 0; number < 8; ++number) {
            after += fmt::format("{} {}\n", numbered(name, number), version);
        }
    }
    EXPECT_EQ(m_given.done("-Q").out, after);
    EXPECT_TRUE(os::list_directory(m_given.machine().state() + "/store/.staging").empty());
    EXPECT_EQ(test::run_program({m_given.machine().bin() + "/upgraded07"}).out, "2-1\n");
    EXPECT_FALSE(os::exists(m_given.machine().bin() + "/removed07"));
}

// What is installed in the end depends on who came first; that it is whole does not.
TEST_F(ManyProcesses, FiftyAlsoGoBackSwitchCleanAndRebuild)
{
    m_given.option("KeepGenerations = 100");
    for (int number = 0; number < 6; ++number) {
        m_given.installed(worker(numbered("removed", number)));
    }
    m_given.installed(worker("two", "1-1"));
    m_given.done("-U --beside --noconfirm " + m_given.file(worker("two", "2-1")));
    m_given.done("-U --noconfirm " + m_given.file(worker("last")));
    std::vector<const BackgroundProgram*> backs;
    for (int number = 0; number < 6; ++number) {
        start({"-R", "--noconfirm", numbered("removed", number)});
        start({"-U", "--noconfirm", m_given.file(worker(numbered("added", number)))});
        start({"-D", "--activate", number % 2 == 0 ? "two=2-1" : "two=1-1"});
        if (number % 2 == 0) {
            start({"--rollback", "--noconfirm"});
            backs.push_back(m_running.back().get());
            start({"-Sc", "--noconfirm"});
            start({"-D", "--rebuild"});
        }
    }
    std::set<std::string> seen;
    while (m_running.size() < 50) {
        const ProgramResult query = m_given.machine().rbeepkg({"-Q"});
        EXPECT_EQ(query.exit_code, 0) << query.err;
        seen.insert(query.out);
        start({"-Q"});
    }
    for (const auto& one : m_running) {
        const int status = one->wait(std::chrono::seconds{100});
        const bool goes_back = std::find(backs.begin(), backs.end(), one.get()) != backs.end();
        const bool overtaken = goes_back && status == 5;
        EXPECT_TRUE(status == 0 || overtaken) << status << ": " << one->output();
    }
    const std::set<std::string> whole = whole_generations();
    for (const std::string& listing : seen) {
        EXPECT_TRUE(whole.contains(listing)) << "no generation has just this:\n" << listing;
    }
    EXPECT_EQ(m_given.done("-Dk").exit_code, 0);
    EXPECT_EQ(m_given.done("-Qkk").exit_code, 0);
    const std::string history = m_given.done("--history").out;
    EXPECT_THAT(history, testing::Not(HasSubstr("rebuilt from manifest"))) << "nothing was lost";
    EXPECT_TRUE(os::list_directory(m_given.machine().state() + "/store/.staging").empty());
}

// A transaction that stands still before its commit, until it is told to go on.
class StandingStill : public ManyProcesses
{
protected:
    void SetUp() override
    {
        ASSERT_EQ(::mkfifo(m_gate.c_str(), 0666), 0);
        m_given.machine().root().write(
            "root/etc/rbeepkg/hooks/wait.hook",
            "[Trigger]\nOperation = Install\nType = Package\nTarget = slow\n"
            "[Action]\nWhen = PreTransaction\nExec = sh -c 'echo waits; read line < " +
                m_gate + "'\n");
    }
    void go_on() const
    {
        EXPECT_EQ(test::run_program({"sh", "-c", "echo > " + m_gate}).exit_code, 0);
    }

    std::string m_gate = m_given.machine().path("gate");
};

TEST_F(StandingStill, WhatAnotherCommitsMeanwhileIsNotTakenBackForTheLastChange)
{
    m_given.installed(worker("first")).packages();
    m_given.done("-U --noconfirm " + m_given.file(worker("other")));
    start({"-U", "--noconfirm", m_given.file(worker("slow"))});
    ASSERT_TRUE(m_running.front()->wait_for_output("waits")) << m_running.front()->output();
    BackgroundProgram back{m_given.machine().command({"--rollback", "--noconfirm"}),
                           m_given.machine().path("back")};
    ASSERT_TRUE(back.wait_for_output("waiting for process")) << back.output();
    go_on();
    all_succeed();
    EXPECT_EQ(back.wait(), 5) << back.output();
    EXPECT_THAT(back.output(), HasSubstr("another process made generation 3 meanwhile"));
    EXPECT_THAT(back.output(), HasSubstr("rbeepkg --rollback 1 both"));
    EXPECT_EQ(m_given.done("-Q").out, "first 1-1\nother 1-1\nslow 1-1\n");
}

TEST_F(StandingStill, WhoeverWaitsIsToldForWhomAndGivesUpWhenToldTo)
{
    m_given.installed(worker("other")).packages();
    start({"-U", "--noconfirm", m_given.file(worker("slow"))});
    const BackgroundProgram& holder = *m_running.front();
    ASSERT_TRUE(m_running.front()->wait_for_output("waits")) << holder.output();

    const ProgramResult impatient =
        m_given.machine().rbeepkg({"-R", "--noconfirm", "--lock-timeout", "0", "other"});
    EXPECT_EQ(impatient.exit_code, 5) << impatient.err;
    EXPECT_THAT(impatient.err, HasSubstr(fmt::format("process {} (", holder.pid())));
    EXPECT_THAT(impatient.err, HasSubstr("-U --noconfirm"));
    EXPECT_THAT(impatient.err, HasSubstr("hint: "));

    start({"-R", "--noconfirm", "other"});
    ASSERT_TRUE(
        m_running.back()->wait_for_output(fmt::format("waiting for process {} (", holder.pid())))
        << m_running.back()->output();
    EXPECT_EQ(m_given.done("-Q").out, "other 1-1\n") << "nobody who only asks waits";
    go_on();
    all_succeed();
    EXPECT_EQ(m_given.done("-Q").out, "slow 1-1\n");
}

// pacman holds its lock over the question.
TEST_F(StandingStill, NobodyWaitsForAnOpenQuestion)
{
    m_given.installed(worker("first")).packages();
    std::vector<std::string> argv = {"/bin/sh", "-c", "{ read line <$0; echo y; echo y; } | \"$@\"",
                                     m_gate};
    const auto asking = m_given.machine().command({"-U", m_given.file(worker("asked"))});
    argv.insert(argv.end(), asking.begin(), asking.end());
    BackgroundProgram asks{argv, m_given.machine().path("asks")};
    ASSERT_TRUE(asks.wait_for_output("Proceed with installation? [Y/n]")) << asks.output();
    m_given.done("-U --noconfirm --lock-timeout 0 " + m_given.file(worker("other")));
    go_on();
    EXPECT_EQ(asks.wait(), 0) << asks.output();
    EXPECT_EQ(m_given.packages(), "asked 1-1, first 1-1, other 1-1");
}
