// --rollback and --history.
#include "libpkg/encoding/json.hpp"
#include "libpkg/os/file.hpp"
#include "libpkg/os/tree.hpp"
#include "tests/scenario/given.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>

namespace rbeepkg::test {
namespace {

using testing::HasSubstr;
using testing::Not;

PackageBuilder worker(const std::string& version)
{
    return PackageBuilder{"worker", version}.executable("usr/bin/worker",
                                                        "#!/bin/sh\necho " + version + "\n");
}

// Generations 1 and 2, of which the second one is current.
class Upgraded : public testing::Test
{
protected:
    Upgraded()
    {
        m_given.installed(worker("1-1"));
        m_given.done("-U --noconfirm " + m_given.file(worker("2-1")));
    }
    std::string runs() { return run_program({m_given.machine().bin() + "/worker"}).out; }
    void lose_tree(const std::string& version)
    {
        const std::string store = m_given.machine().state() + "/store/worker";
        for (const std::string& name : os::list_directory(store)) {
            if (name.starts_with(version)) {
                os::remove_tree(store + "/" + name);
            }
        }
    }
    // rbeepkg without the programs that lie beside it.
    std::string alone_in_its_directory()
    {
        const std::string program = m_given.machine().path("lonely/rbeepkg");
        os::make_directories(os::parent_path(program));
        std::filesystem::copy_file(m_given.machine().command({}).front(), program);
        return program;
    }
    Given m_given;
};

TEST_F(Upgraded, BackIsOneCommand)
{
    const ProgramResult result = m_given.done("--rollback --noconfirm");
    EXPECT_THAT(result.out, HasSubstr("downgraded worker (2-1 -> 1-1)"));
    EXPECT_EQ(runs(), "1-1\n");
    EXPECT_EQ(m_given.packages(), "worker 1-1");
}

TEST_F(Upgraded, BackTwiceIsWhereItWas)
{
    m_given.done("--rollback --noconfirm");
    m_given.done("--rollback --noconfirm");
    EXPECT_EQ(runs(), "2-1\n");
}

TEST_F(Upgraded, TheLastLineOfARollbackTakesItBack)
{
    const ProgramResult result = m_given.done("--rollback --noconfirm");
    m_given.machine().undo(result.out);
    EXPECT_EQ(runs(), "2-1\n");
}

TEST_F(Upgraded, AGenerationMayBeNamed)
{
    m_given.done("-U --noconfirm " + m_given.file(worker("3-1")));
    m_given.done("--rollback 1 --noconfirm");
    EXPECT_EQ(runs(), "1-1\n");
}

TEST_F(Upgraded, ZeroIsBeforeEverything)
{
    const ProgramResult result = m_given.done("--rollback 0 --noconfirm");
    EXPECT_EQ(m_given.packages(), "");
    EXPECT_FALSE(os::exists(m_given.machine().bin() + "/worker"));
    m_given.machine().undo(result.out);
    EXPECT_EQ(runs(), "2-1\n");
}

TEST_F(Upgraded, TheCurrentOneIsNothingToDo)
{
    const ProgramResult result = m_given.done("--rollback 2");
    EXPECT_THAT(result.out, HasSubstr("there is nothing to do"));
}

TEST_F(Upgraded, AGenerationThatIsNotKeptIsSaid)
{
    const ProgramResult result = m_given.when("--rollback 17 --noconfirm");
    EXPECT_EQ(result.exit_code, 4);
    EXPECT_THAT(result.err, HasSubstr("generation 17 is not kept any more"));
    EXPECT_THAT(result.err, HasSubstr("kept are 1;"));
}

TEST_F(Upgraded, WhatIsNoNumberIsUsage)
{
    EXPECT_EQ(m_given.when("--rollback yesterday").exit_code, 2);
    EXPECT_EQ(m_given.when("--rollback 1 2").exit_code, 2);
}

TEST_F(Upgraded, PrintingChangesNothing)
{
    const ProgramResult result = m_given.done("--rollback -p");
    EXPECT_EQ(result.out, "downgraded worker (2-1 -> 1-1)\n");
    EXPECT_EQ(runs(), "2-1\n");
    EXPECT_THAT(m_given.done("--rollback -p --json").out,
                HasSubstr(R"([{"schema":1,"action":"downgraded")"));
}

TEST_F(Upgraded, WhatWillChangeIsShownAndAsked)
{
    const ProgramResult no = m_given.when("--rollback", "n\n");
    EXPECT_EQ(no.exit_code, 1);
    EXPECT_THAT(no.out, HasSubstr("Back to generation 1:\n  downgraded worker (2-1 -> 1-1)\n"));
    EXPECT_EQ(runs(), "2-1\n");
    EXPECT_EQ(m_given.when("--rollback", "y\n").exit_code, 0);
    EXPECT_EQ(runs(), "1-1\n");
}

TEST_F(Upgraded, NobodyToAnswerIsNoConsent)
{
    EXPECT_EQ(m_given.when("--rollback").exit_code, 1);
    EXPECT_EQ(runs(), "2-1\n");
}

TEST_F(Upgraded, ATreeThatIsGoneComesFromTheCache)
{
    lose_tree("1-1");
    m_given.done("--rollback --noconfirm");
    EXPECT_EQ(runs(), "1-1\n");
}

// The second program is where archives, the network and digests are: it takes long to load.
TEST_F(Upgraded, ASwitchIsOneProgram)
{
    const std::string lonely = alone_in_its_directory();
    EXPECT_EQ(run_program(m_given.machine().command({"--rollback", "--noconfirm"}, lonely)).err,
              "");
    EXPECT_EQ(runs(), "1-1\n");
    EXPECT_EQ(run_program(m_given.machine().command({"-D", "--hold", "worker"}, lonely)).err, "");
    EXPECT_EQ(m_given.done("--rollback --noconfirm").exit_code, 0) << "takes the hold back";
}

TEST_F(Upgraded, WhatTakesTheSecondProgramIsHandedOverBeforeAnythingChanges)
{
    lose_tree("1-1");
    const std::string lonely = alone_in_its_directory();
    const ProgramResult result =
        run_program(m_given.machine().command({"--rollback", "--noconfirm"}, lonely));
    EXPECT_NE(result.exit_code, 0);
    EXPECT_THAT(result.err, HasSubstr("cannot start " + os::parent_path(lonely)));
    EXPECT_EQ(runs(), "2-1\n");
    EXPECT_EQ(m_given.packages(), "worker 2-1");
}

TEST_F(Upgraded, WhatNobodyHasIsSaidBeforeAnythingChanges)
{
    lose_tree("1-1");
    os::remove_tree(m_given.machine().cache());
    const ProgramResult result = m_given.when("--rollback --noconfirm");
    EXPECT_EQ(result.exit_code, 4);
    EXPECT_THAT(result.err, HasSubstr("the files of worker=1-1 any more"));
    EXPECT_THAT(result.err, HasSubstr("rbeepkg -S worker=1-1"));
    EXPECT_EQ(runs(), "2-1\n");
}

TEST_F(Upgraded, MarksComeBackToo)
{
    m_given.done("-D --hold worker --reason because");
    const ProgramResult result = m_given.done("--rollback --noconfirm");
    EXPECT_THAT(result.out, HasSubstr("unheld worker (2-1)"));
}

TEST_F(Upgraded, AnUpgradeIsUndoneByItsLastLine)
{
    const ProgramResult result = m_given.done("-U --noconfirm " + m_given.file(worker("3-1")));
    m_given.machine().undo(result.out);
    EXPECT_EQ(runs(), "2-1\n");
}

TEST_F(Upgraded, ARemovalIsUndoneByItsLastLine)
{
    const ProgramResult result = m_given.done("-R --noconfirm worker");
    EXPECT_EQ(m_given.packages(), "");
    m_given.machine().undo(result.out);
    EXPECT_EQ(runs(), "2-1\n");
}

TEST_F(Upgraded, WithoutGenerationsTheUndoLineNamesPackages)
{
    m_given.option("KeepGenerations = 0");
    const ProgramResult result = m_given.done("-R --noconfirm worker");
    EXPECT_THAT(result.out, Not(HasSubstr("--rollback")));
    m_given.machine().undo(result.out);
    EXPECT_EQ(runs(), "2-1\n");
}

TEST_F(Upgraded, WithoutGenerationsAMarkIsTakenBackByItsOpposite)
{
    m_given.option("KeepGenerations = 0");
    const ProgramResult result = m_given.done("-D --asdeps worker");
    EXPECT_THAT(result.out, HasSubstr(" -D --asexplicit worker=2-1\n"));
    m_given.machine().undo(result.out);
    EXPECT_THAT(m_given.when("-Qi worker").out, HasSubstr("Explicitly"));
}

TEST_F(Upgraded, TheHistoryIsNewestFirst)
{
    const std::string history = m_given.done("--history").out;
    const auto upgrade = history.find("upgraded worker (1-1 -> 2-1)");
    const auto installation = history.find("installed worker (1-1)");
    ASSERT_NE(upgrade, std::string::npos) << history;
    ASSERT_NE(installation, std::string::npos) << history;
    EXPECT_LT(upgrade, installation);
    EXPECT_THAT(history, HasSubstr("generation 2 (current)"));
    EXPECT_THAT(history, HasSubstr("-U --noconfirm"));
}

TEST_F(Upgraded, TheHistoryIsJsonToo)
{
    m_given.done("--rollback --noconfirm");
    const auto rows = encoding::Json::parse(m_given.done("--history --json").out);
    ASSERT_EQ(rows.size(), 3U);
    EXPECT_EQ(rows[0]["schema"], 1);
    EXPECT_EQ(rows[0]["generation"], 3);
    EXPECT_EQ(rows[0]["result"], "done");
    EXPECT_EQ(rows[0]["current"], true);
    EXPECT_EQ(rows[1]["kept"], true);
    EXPECT_EQ(rows[0]["changes"][0]["action"], "downgraded");
    EXPECT_THAT(rows[0]["command"].get<std::string>(), HasSubstr("--rollback --noconfirm"));
    EXPECT_FALSE(rows[0]["user"].get<std::string>().empty());
}

TEST(History, OfNothingIsEmpty)
{
    Given given;
    EXPECT_EQ(given.done("--history").out, "");
    EXPECT_EQ(given.done("--history --json").out, "[]\n");
}

TEST(History, AnInstallationIsUndoneToNothing)
{
    Given given;
    const ProgramResult result = given.done("-U --noconfirm " + given.file(worker("1-1")));
    given.machine().undo(result.out);
    EXPECT_EQ(given.packages(), "");
}

TEST(History, NothingToGoBackFrom)
{
    Given given;
    const ProgramResult result = given.when("--rollback --noconfirm");
    EXPECT_EQ(result.exit_code, 4);
    EXPECT_THAT(result.err, HasSubstr("nothing was ever installed"));
}

} // namespace
} // namespace rbeepkg::test
