// -D: versions are activated, names are held, reasons are set.
#include "tests/scenario/given.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace rbeepkg::test {
namespace {

using testing::HasSubstr;
using testing::Not;

PackageBuilder worker(const std::string& version)
{
    return PackageBuilder{"worker", version}.executable("usr/bin/worker",
                                                        "#!/bin/sh\necho " + version + "\n");
}

std::string runs(Given& given, const std::string& command)
{
    return run_program({given.machine().bin() + "/" + command}).out;
}

class TwoVersions : public testing::Test
{
protected:
    TwoVersions() { m_given.installed(worker("1-1")).installed(worker("2-1"), "--beside"); }
    Given m_given;
};

TEST_F(TwoVersions, OneIsActiveUntilTheOtherIsActivated)
{
    m_given.done("-Q");
    EXPECT_EQ(runs(m_given, "worker"), "1-1\n");
    const ProgramResult result = m_given.done("-D --activate worker=2-1");
    EXPECT_EQ(result.out.substr(0, result.out.find('\n')), "worker runs 2-1 now");
    EXPECT_EQ(runs(m_given, "worker"), "2-1\n");
    EXPECT_EQ(runs(m_given, "worker@1-1"), "1-1\n");
}

TEST_F(TwoVersions, TheFormOfTheLinksNamesAVersionToo)
{
    m_given.done("-D --activate worker@2-1");
    EXPECT_EQ(runs(m_given, "worker"), "2-1\n");
}

TEST_F(TwoVersions, WithoutTheReleaseItIsClearEnough)
{
    m_given.done("-D --activate worker=2");
    EXPECT_EQ(runs(m_given, "worker"), "2-1\n");
}

TEST_F(TwoVersions, TheLastLineTakesItBack)
{
    const ProgramResult result = m_given.done("-D --activate worker=2-1");
    m_given.machine().undo(result.out);
    EXPECT_EQ(runs(m_given, "worker"), "1-1\n");
}

TEST_F(TwoVersions, TheActiveOneIsActivatedInVain)
{
    m_given.done("-Q");
    const std::string before = m_given.when("--history").out;
    const ProgramResult result = m_given.done("-D --activate worker=1-1");
    EXPECT_THAT(result.out, Not(HasSubstr("to undo")));
    EXPECT_EQ(m_given.when("--history").out, before);
}

TEST_F(TwoVersions, AVersionMustBeNamed)
{
    const ProgramResult result = m_given.when("-D --activate worker");
    EXPECT_EQ(result.exit_code, 2);
    EXPECT_THAT(result.err, HasSubstr("worker=1-1, worker=2-1"));
    EXPECT_THAT(result.err, HasSubstr("rbeepkg -D --activate worker=2-1"));
}

TEST_F(TwoVersions, TwoCannotBeActive)
{
    const ProgramResult result = m_given.when("-D --activate worker=1-1 worker=2-1");
    EXPECT_EQ(result.exit_code, 2);
    EXPECT_THAT(result.err, HasSubstr("only one version of worker can be the active one"));
}

TEST_F(TwoVersions, AHoldIsOfTheName)
{
    const ProgramResult result = m_given.done("-D --hold worker=1-1 --reason because");
    EXPECT_THAT(result.out, HasSubstr("worker: -Su leaves it alone (because)"));
    const std::string history = m_given.when("--history").out;
    EXPECT_THAT(history, HasSubstr("held worker (1-1)"));
    EXPECT_THAT(history, HasSubstr("held worker (2-1)"));
    m_given.done("-D --unhold worker");
    EXPECT_THAT(m_given.when("--history").out, HasSubstr("unheld worker (2-1)"));
}

TEST(Records, AVersionThatIsNotThereIsNotFound)
{
    Given given;
    given.installed(worker("1-1"));
    const ProgramResult result = given.when("-D --activate worker=3-1");
    EXPECT_EQ(result.exit_code, 1);
    EXPECT_THAT(result.err, HasSubstr("target not found: worker=3-1"));
}

TEST(Records, ReasonsAreSetInPacmansWords)
{
    Given given;
    given.installed(worker("1-1"));
    EXPECT_THAT(given.done("-D --asdeps worker").out,
                HasSubstr("worker: install reason has been set to 'installed as dependency'\n"));
    EXPECT_THAT(given.when("-Qi worker").out, HasSubstr("dependency"));
    EXPECT_THAT(given.done("-D --asexplicit worker").out,
                HasSubstr("worker: install reason has been set to 'explicitly installed'\n"));
}

TEST(Records, AReasonThatIsSetAlreadyIsSaidAndIsNoTransaction)
{
    Given given;
    given.installed(worker("1-1"));
    given.done("-Q");
    const std::string before = given.when("--history").out;
    EXPECT_THAT(given.done("-D --asexplicit worker").out, HasSubstr("'explicitly installed'"));
    EXPECT_EQ(given.when("--history").out, before);
}

TEST(Records, SeveralTargetsAreOneTransaction)
{
    Given given;
    given.installed(PackageBuilder{"a", "1-1"}).installed(PackageBuilder{"b", "1-1"});
    given.done("-D --asdeps a b");
    const std::string history = given.when("--history --json").out;
    EXPECT_THAT(
        history,
        HasSubstr(
            R"("name":"a","old_version":"1-1","new_version":"1-1"},{"action":"asdeps","name":"b")"));
}

TEST(Records, OneThatIsNotInstalledStopsAll)
{
    Given given;
    given.installed(PackageBuilder{"a", "1-1"});
    const ProgramResult result = given.when("-D --asdeps a nope");
    EXPECT_EQ(result.exit_code, 1);
    EXPECT_THAT(result.err, HasSubstr("target not found: nope"));
    EXPECT_THAT(given.when("--history").out, Not(HasSubstr("asdeps a")));
}

TEST(Records, WithoutAnActionItIsUsage)
{
    Given given;
    EXPECT_EQ(given.when("-D worker").exit_code, 2);
    EXPECT_EQ(given.when("-D --hold --unhold worker").exit_code, 2);
    EXPECT_EQ(given.when("-D --unhold --reason x worker").exit_code, 2);
    EXPECT_EQ(given.when("-D --asdeps").exit_code, 2);
}

TEST(Records, AReasonIsOneLine)
{
    Given given;
    given.installed(worker("1-1"));
    given.done("-Q");
    const ProgramResult result =
        given.machine().rbeepkg({"-D", "--hold", "worker", "--reason", "a\nb"});
    EXPECT_EQ(result.exit_code, 2);
    EXPECT_THAT(result.err, HasSubstr("one line"));
}

TEST(Records, QuietSaysOnlyHowToUndo)
{
    Given given;
    given.installed(worker("1-1"));
    EXPECT_THAT(given.done("-Dq --asdeps worker").out, Not(HasSubstr("install reason")));
}

TEST(Records, AnUpgradeInheritsTheReasonAndTheHold)
{
    Given given;
    given.installed(worker("1-1"));
    given.done("-D --asdeps worker");
    given.done("-D --hold worker --reason because");
    given.done("-U --noconfirm " + given.file(worker("2-1")));
    EXPECT_THAT(given.when("-Qi worker").out, HasSubstr("dependency"));
    given.done("-D --unhold worker");
    EXPECT_THAT(given.when("--history").out, HasSubstr("unheld worker (2-1)"));
}

} // namespace
} // namespace rbeepkg::test
