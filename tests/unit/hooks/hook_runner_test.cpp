#include "hooks/hook_runner.hpp"
#include "libpkg/base/error.hpp"
#include "libpkg/os/file.hpp"
#include "tests/support/recording_sink.hpp"
#include "tests/support/temp_root.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace rbeepkg::hooks {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using Operation = transaction::HookTarget::Operation;

class HookRunnerTest : public testing::Test
{
protected:
    HookRunnerTest()
    {
        m_occasion.installed = &m_installed;
        m_occasion.targets = {{Operation::install, "worker"}};
        m_occasion.paths = [this] {
            ++m_asked;
            return m_paths;
        };
    }

    void hook(const std::string& name, const std::string& trigger, const std::string& action) const
    {
        m_root.write("hooks/" + name + ".hook",
                     "[Trigger]\n" + trigger + "\n[Action]\n" + action + "\n");
    }
    HookRunner runner(std::chrono::milliseconds timeout = std::chrono::seconds{60}) const
    {
        HookOptions options;
        options.directories = {m_root.path("hooks")};
        options.root = m_root.path();
        options.environment = {"PATH=/usr/local/bin:/usr/bin:/bin", "SAID=so"};
        options.timeout = timeout;
        return HookRunner{std::move(options)};
    }
    std::vector<std::string> lines() const
    {
        std::vector<std::string> texts;
        for (const LogLine& line : m_sink.all<LogLine>()) {
            texts.push_back(line.text);
        }
        return texts;
    }
    void run_pre() { runner().run_pre(m_occasion, m_sink, CancelToken{}); }
    void run_post() { runner().run_post(m_occasion, m_sink); }

    test::TempRoot m_root;
    test::RecordingSink m_sink;
    std::vector<package::InstalledPackage> m_installed;
    transaction::HookPaths m_paths;
    transaction::HookOccasion m_occasion;
    int m_asked = 0;
};

const std::string k_worker = "Operation = Install\nType = Package\nTarget = worker";

TEST_F(HookRunnerTest, RunsInTheRootWithTheEnvironmentThatItWasGiven)
{
    hook("a", k_worker, "When = PostTransaction\nExec = sh -c \"pwd; echo $SAID $HOME; cat\"");
    run_post();
    EXPECT_THAT(lines(), ElementsAre("(1/1) a.hook", m_root.path(), "so"));
    EXPECT_THAT(m_sink.notices(), ElementsAre("Running post-transaction hooks..."));
}

TEST_F(HookRunnerTest, TargetsOfAllTriggersComeOnceAndSorted)
{
    m_paths.installed = {"usr/bin/a", "usr/bin/b", "usr/lib/a"};
    m_paths.removed = {"usr/bin/c"};
    hook("a",
         "Operation = Install\nType = Path\nTarget = usr/bin/*\n[Trigger]\nOperation = Install\n"
         "Operation = Remove\nType = Path\nTarget = usr/*/b\nTarget = usr/bin/c\n[Trigger]\n" +
             k_worker,
         "When = PreTransaction\nExec = cat\nNeedsTargets\nDescription = Listing...");
    run_pre();
    EXPECT_THAT(lines(),
                ElementsAre("(1/1) Listing...", "usr/bin/a", "usr/bin/b", "usr/bin/c", "worker"));
    EXPECT_EQ(m_asked, 1);
}

TEST_F(HookRunnerTest, NobodyAsksForPathsWhenNoHookLooksAtThem)
{
    hook("a", k_worker, "When = PostTransaction\nExec = true");
    run_pre();
    run_post();
    EXPECT_EQ(m_asked, 0);
}

TEST_F(HookRunnerTest, OnlyTheOperationsThatATriggerNamesSetItOff)
{
    m_occasion.targets = {{Operation::upgrade, "worker"}};
    m_paths.upgraded = {"usr/bin/a"};
    hook("a", k_worker, "When = PostTransaction\nExec = echo a");
    hook("b", "Operation = Install\nOperation = Remove\nType = Path\nTarget = *",
         "When = PostTransaction\nExec = echo b");
    run_post();
    EXPECT_THAT(lines(), IsEmpty());
    EXPECT_THAT(m_sink.notices(), IsEmpty());
}

TEST_F(HookRunnerTest, AFailureBeforeTheTransactionForbidsItWithAbortOnFailOnly)
{
    hook("a", k_worker, "When = PreTransaction\nExec = false");
    run_pre();
    EXPECT_TRUE(m_sink.has_warning("the hook a.hook failed: false: exit status 1"));
    hook("b", k_worker, "When = PreTransaction\nExec = sh -c 'exit 3'\nAbortOnFail");
    hook("c", k_worker, "When = PreTransaction\nExec = echo late");
    try {
        run_pre();
        FAIL();
    } catch (const Error& error) {
        EXPECT_THAT(error.message(),
                    HasSubstr("failed to run transaction hooks: b.hook: sh -c exit 3: exit status "
                              "3"));
    }
    EXPECT_THAT(lines(), testing::Not(testing::Contains("late")));
}

TEST_F(HookRunnerTest, AfterTheTransactionTheOthersRunAllTheSame)
{
    hook("a", k_worker, "When = PostTransaction\nExec = /nowhere/at/all\nAbortOnFail");
    hook("b", k_worker, "When = PostTransaction\nExec = echo b");
    run_post();
    EXPECT_TRUE(m_sink.has_warning("the hook a.hook failed: "));
    EXPECT_THAT(lines(), testing::Contains("b"));
}

TEST_F(HookRunnerTest, DependsMustBeInstalled)
{
    package::InstalledPackage tool;
    tool.package.name = "tool";
    tool.package.version = package::Version::parse("2-1").value();
    tool.package.provides = {package::Provide::parse("virtual").value()};
    m_installed = {tool};
    hook("a", k_worker,
         "When = PostTransaction\nExec = echo a\nDepends = tool>=2\nDepends = virtual");
    hook("b", k_worker, "When = PostTransaction\nExec = echo b\nDepends = tool>2");
    run_post();
    EXPECT_THAT(lines(), ElementsAre("(1/2) a.hook", "a", "(2/2) b.hook"));
    EXPECT_TRUE(
        m_sink.has_warning("the hook b.hook failed: it depends on tool>2, which is not installed"));
}

TEST_F(HookRunnerTest, TheTimeLimitKillsTheWholeGroup)
{
    hook("a", k_worker,
         "When = PostTransaction\nExec = sh -c \"trap '' TERM; sleep 600 & sleep 600; echo late\"");
    runner(std::chrono::milliseconds{100}).run_post(m_occasion, m_sink);
    EXPECT_TRUE(m_sink.has_warning("timed out after 100 ms"));
    EXPECT_THAT(lines(), testing::Not(testing::Contains("late")));
}

TEST_F(HookRunnerTest, WhoCancelsEndsAHookBeforeTheTransactionAndNoneAfterIt)
{
    hook("a", k_worker, "When = PreTransaction\nExec = sleep 600");
    CancelToken cancel;
    cancel.request(2);
    EXPECT_THROW(runner().run_pre(m_occasion, m_sink, cancel), Cancelled);
}

TEST_F(HookRunnerTest, BothEndsSeeTheSameHooks)
{
    hook("a", k_worker, "When = PostTransaction\nExec = echo a");
    HookRunner once = runner();
    once.check(m_sink);
    hook("a", "Nonsense", "Nonsense");
    once.run_post(m_occasion, m_sink);
    EXPECT_THAT(lines(), ElementsAre("(1/1) a.hook", "a"));
}

TEST_F(HookRunnerTest, ABrokenHookAfterTheTransactionIsAWarning)
{
    hook("a", "Nonsense", "Nonsense");
    run_post();
    EXPECT_TRUE(m_sink.has_warning("post-transaction hooks did not run: "));
    EXPECT_THROW(run_pre(), Error);
}

} // namespace
} // namespace rbeepkg::hooks
