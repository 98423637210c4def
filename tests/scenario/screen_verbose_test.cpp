// -v, --debug, VerbosePkgLists, --print-format, and the words for what is done.
#include "libpkg/base/text.hpp"
#include "tests/scenario/given.hpp"
#include "tests/support/run_on_terminal.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace {

using namespace rbeepkg;
using test::Given;
using test::PackageBuilder;
using test::ProgramResult;
using testing::AllOf;
using testing::ContainsRegex;
using testing::HasSubstr;
using testing::MatchesRegex;
using testing::Not;
using testing::StartsWith;

Given with_an_upgrade()
{
    Given given;
    given.installed(PackageBuilder{"old", "1-1"}.file("usr/share/old/text", "some text"));
    given.offer(PackageBuilder{"old", "2-1"}).offer(PackageBuilder{"new", "1-1"});
    given.done("-Sy");
    return given;
}

} // namespace

TEST(Verbose, SaysWhereEverythingIs)
{
    Given given = with_an_upgrade();
    const std::string root = given.machine().path("root");
    const ProgramResult result = given.done("-v -Q old");
    EXPECT_EQ(result.err, "");
    EXPECT_THAT(result.out,
                AllOf(StartsWith("Root      : " + root + "\n"),
                      HasSubstr("\nConf File : " + given.machine().path("rbeepkg.conf") + "\n"),
                      HasSubstr("\nDB Path   : " + given.machine().state() + "\n"),
                      HasSubstr("\nCache Dirs: " + given.machine().cache() + "\n"),
                      HasSubstr("\nHook Dirs : "), HasSubstr("\nLock File : "),
                      HasSubstr("\nLog File  : "), HasSubstr("\nTargets   : old\n"),
                      testing::EndsWith("\nold 1-1\n")));
    EXPECT_THAT(given.done("-Q --verbose").out, HasSubstr("Targets   : None\n"));
}

TEST(Verbose, LeavesStdoutToPrograms)
{
    Given given = with_an_upgrade();
    const ProgramResult result = given.done("-v -Q --json");
    EXPECT_THAT(result.out, StartsWith("[{\"schema\":1"));
    EXPECT_THAT(result.err, StartsWith("Root      : "));
}

TEST(Verbose, ShowsWhatChangesAsATable)
{
    Given given = with_an_upgrade();
    for (const char* words : {"-v -S new old", "-S new old --set VerbosePkgLists=yes"}) {
        const std::string out = given.when(words).out;
        EXPECT_THAT(out, HasSubstr("\nPackage (2)  Old Version  New Version"));
        EXPECT_THAT(out, ContainsRegex("\nmain/new +1-1 +"));
        EXPECT_THAT(out, ContainsRegex("\nmain/old +1-1 +2-1 +"));
        EXPECT_THAT(out, HasSubstr("Download Size\n"));
        EXPECT_THAT(out, Not(HasSubstr("Packages (2)")));
    }
    EXPECT_THAT(given.when("-v -R old").out,
                ContainsRegex("Package \\(1\\)  Old Version  Net Change\n\nold +1-1 +-9 B\n"));
}

TEST(Verbose, WhereTheTableHasNoRoomTheNamesAreShown)
{
    Given given = with_an_upgrade();
    test::TerminalOptions options;
    options.columns = 30;
    options.interrupt_after = "[Y/n]";
    std::vector<std::string> argv = given.machine().command({"-v", "-S", "new", "old"});
    const std::string bytes = test::run_on_terminal(argv, options).bytes;
    EXPECT_THAT(bytes, HasSubstr("insufficient columns available for table display"));
    EXPECT_THAT(bytes, HasSubstr("Packages (2) "));
}

TEST(Debug, SaysOnStderrWhatIsReadAndHowLongStepsTake)
{
    Given given = with_an_upgrade();
    const ProgramResult query = given.done("-Q --debug");
    EXPECT_EQ(query.out, "old 1-1\n");
    EXPECT_THAT(query.err, ContainsRegex("debug: +[0-9.]+ ms  configuration: read .*rbeepkg.conf"));
    EXPECT_THAT(query.err, HasSubstr("catalog main: file://"));
    EXPECT_THAT(query.err, HasSubstr("database and store: " + given.machine().state()));
    const ProgramResult install = given.done("-S new --noconfirm --debug");
    EXPECT_THAT(install.err, ContainsRegex("  resolve targets ends after [0-9.]+ ms"));
    EXPECT_THAT(install.err, ContainsRegex("  fetch new begins: file://"));
    EXPECT_THAT(install.err, ContainsRegex("  stage new ends after [0-9.]+ ms"));
    EXPECT_THAT(install.err, ContainsRegex("  commit generation [0-9]+ ends after [0-9.]+ ms"));
    EXPECT_THAT(given.done("-Q").err, Not(HasSubstr("debug")));
}

TEST(Debug, ShowsNobodysPassword)
{
    Given given;
    const std::string root = given.machine().path("root");
    const std::string file = given.machine().root().write(
        "secret.conf", "[options]\n[far]\nServer = https://me:secret@example.org/x\n");
    const ProgramResult result = test::run_program({std::string{RBEEPKG_BIN_DIR} + "/rbeepkg", "-Q",
                                                    "--debug", "--root", root, "--config", file});
    EXPECT_THAT(result.err, HasSubstr("catalog far: https://example.org/x\n"));
    EXPECT_THAT(result.err, Not(HasSubstr("secret@")));
}

TEST(Debug, StaysOutOfEvents)
{
    Given given = with_an_upgrade();
    const ProgramResult result = given.done("-S new --noconfirm --debug --progress=json");
    EXPECT_THAT(result.out, Not(HasSubstr("debug")));
    EXPECT_THAT(result.out, HasSubstr("\"type\":\"step_started\""));
}

// As pacman's: for whoever downloads by other means.
TEST(PrintFormat, IsTheBareLocationUnlessSaid)
{
    Given given = with_an_upgrade();
    const std::string file = given.file(PackageBuilder{"other", "3-1"});
    EXPECT_EQ(given.done("-Up " + file).out, file + "\n");
    EXPECT_THAT(given.done("-Sp new").out, MatchesRegex("file:///[^ ]*/new-1-1-any.pkg.tar.zst\n"));
    EXPECT_EQ(given.done("-S new --print-format %o").out, "prebuilt\n");
    given.done("-Sw new --noconfirm");
    EXPECT_EQ(given.done("-S new --print-format %o").out, "cached\n");
    EXPECT_THAT(given.done("-Sp new").out,
                ContainsRegex("^file:///.*/var/cache/rbeepkg/packages/new-1-1"));
}

TEST(PrintFormat, HoldsForInstallations)
{
    Given given = with_an_upgrade();
    EXPECT_THAT(given.done("-S new --print-format %n|%v|%l|%r|%%").out,
                ContainsRegex("^new\\|1-1\\|file://.*/new-1-1-any.pkg.tar.zst\\|main\\|%%\n$"));
    const std::string file = given.file(PackageBuilder{"other", "3-1"});
    EXPECT_EQ(given.done("-U --print-format %n|%v|%l|%r " + file).out,
              "other|3-1|" + file + "|local\n");
    EXPECT_EQ(given.packages(), "old 1-1");
}

TEST(Words, AVersionPutBesideIsInstalledAndNotAnUpgrade)
{
    Given given = with_an_upgrade();
    const std::string out = given.done("-S old=2-1 --noconfirm").out;
    EXPECT_THAT(out, HasSubstr("\ninstalling old...\n"));
    EXPECT_THAT(out, HasSubstr("  old (beside 1-1): "));
    EXPECT_THAT(out, Not(HasSubstr("upgrading")));
}

TEST(Words, OfAnOptionThatDoesNotApply)
{
    Given given;
    for (const char* words : {"-Qy", "-Q --bogus", "-R --needed"}) {
        EXPECT_THAT(given.when(words).err, HasSubstr("error: invalid option '-")) << words;
    }
}

TEST(Words, OfTheHelpOfAnOperation)
{
    Given given;
    const std::string help = given.done("-S --help").out;
    EXPECT_THAT(help, HasSubstr("Usage: rbeepkg -S [options] [catalog/]NAME[=VERSION]...\n"));
    EXPECT_THAT(help, HasSubstr("--root DIRECTORY "));
    EXPECT_THAT(help, HasSubstr("--color always|never|auto "));
    EXPECT_THAT(help, Not(HasSubstr("TEXT")));
    EXPECT_THAT(help, Not(HasSubstr("[OPTIONS]")));
    EXPECT_EQ(given.done("--sync -h").out, help);
}

TEST(Ask, InvertsTheChoiceOfAProvider)
{
    Given given;
    given.offer(PackageBuilder{"app", "1-1"}.depends("virtual"));
    given.offer(PackageBuilder{"one", "1-1"}.provides("virtual"));
    given.offer(PackageBuilder{"two", "1-1"}.provides("virtual"));
    given.done("-S app --ask 31");
    EXPECT_EQ(given.packages(), "app 1-1, one 1-1");
    given.done("-Rs app --noconfirm");
    given.done("-S app --ask 32");
    EXPECT_EQ(given.packages(), "app 1-1, two 1-1");
}

TEST(StateCheckJson, TellsWhatIsWrongAndOfTheCure)
{
    Given given;
    EXPECT_EQ(given.done("-Dk --json").out, "[]\n");
    given.installed(PackageBuilder{"app", "1-1"}.depends("no-such-thing"));
    const ProgramResult result = given.when("-Dk --json");
    EXPECT_EQ(result.exit_code, 1);
    EXPECT_EQ(result.err, "");
    EXPECT_THAT(result.out, StartsWith("[{\"schema\":1,\"verdict\":\"wrong\",\"text\":\""));
    EXPECT_THAT(result.out, HasSubstr("no-such-thing"));
    EXPECT_EQ(given.when("-Dkk --json").out, "[]\n");
    EXPECT_EQ(given.when("-D --rebuild --json").exit_code, 2);
}
