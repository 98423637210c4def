// What a person sees of a transaction: bars on a terminal, a line for each step elsewhere, colours
// where they are wanted.
#include "libpkg/base/text.hpp"
#include "tests/scenario/given.hpp"
#include "tests/support/run_on_terminal.hpp"
#include "tests/support/terminal_screen.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <regex>

namespace {

using namespace rbeepkg;
using test::Given;
using test::PackageBuilder;
using test::ProgramResult;
using test::TerminalOptions;
using test::TerminalResult;
using test::TerminalScreen;
using testing::Contains;
using testing::ContainsRegex;
using testing::HasSubstr;
using testing::MatchesRegex;
using testing::Not;

// rbeepkg with these words on a terminal, and what that shows in the end.
struct OnTerminal
{
    OnTerminal(Given& given, const std::string& words, TerminalOptions options = {})
        : screen{options.columns, options.rows}
    {
        given.machine(); // written by the first command
        std::vector<std::string> argv = given.machine().command({});
        for (const std::string_view word : split_words(words)) {
            argv.emplace_back(word);
        }
        result = test::run_on_terminal(argv, options);
        screen.write(result.bytes);
    }

    TerminalResult result;
    TerminalScreen screen;
};

bool has_escapes(const std::string& text)
{
    return text.find('\033') != std::string::npos || text.find('\r') != std::string::npos;
}

// Two packages to come, one of them newer than what is there.
Given two_to_come()
{
    Given given;
    given.installed(PackageBuilder{"old", "1-1"});
    given.offer(PackageBuilder{"new", "1-1"}).offer(PackageBuilder{"old", "2-1"});
    given.done("-Sy");
    return given;
}

// Nobody answers: the question is interrupted.
TerminalOptions at_question()
{
    TerminalOptions options;
    options.interrupt_after = "[Y/n]";
    return options;
}

} // namespace

TEST(ScreenLines, AreOneAStepWithoutEscapesElsewhere)
{
    Given given = two_to_come();
    const ProgramResult result = given.done("-S new old --noconfirm");
    EXPECT_FALSE(has_escapes(result.out + result.err));
    EXPECT_THAT(result.out, HasSubstr("\ninstalling new...\n"));
    EXPECT_THAT(result.out, HasSubstr("\nupgrading old...\n"));
}

TEST(ScreenLines, OfADownloadNameThePackage)
{
    Given given;
    given.offer(PackageBuilder{"a", "1-1"});
    EXPECT_THAT(given.done("-S a --noconfirm").out, HasSubstr("\n a downloading...\n"));
}

TEST(ScreenLines, TellReinstallationAndDowngrade)
{
    Given given;
    given.offer(PackageBuilder{"a", "2-1"});
    given.done("-S a --noconfirm");
    EXPECT_THAT(given.done("-S a --noconfirm").out, HasSubstr("\nreinstalling a...\n"));
    const std::string file = given.file(PackageBuilder{"a", "1-1"});
    EXPECT_THAT(given.done("-U " + file + " --noconfirm").out, HasSubstr("\ndowngrading a...\n"));
}

TEST(ScreenLines, TellRemoval)
{
    Given given;
    given.installed(PackageBuilder{"a", "1-1"});
    EXPECT_THAT(given.done("-R a --noconfirm").out, HasSubstr("removing a...\n"));
}

TEST(ScreenLines, TellTheVersionsWhereSeveralAreRemoved)
{
    Given given;
    given.installed(PackageBuilder{"a", "1-1"}).installed(PackageBuilder{"a", "2-1"}, "--beside");
    const ProgramResult result = given.done("-R a --all --noconfirm");
    EXPECT_THAT(result.out, HasSubstr("removing a 1-1...\n"));
    EXPECT_THAT(result.out, HasSubstr("removing a 2-1...\n"));
}

TEST(ScreenLines, TellTheRemovalBeforeItsScriptSpeaks)
{
    Given given;
    given.installed(PackageBuilder{"a", "1-1"}.install_script("pre_remove() { echo farewell; }\n"));
    EXPECT_THAT(given.done("-R a --noconfirm").out, HasSubstr("\nremoving a...\n    farewell\n"));
}

TEST(ScreenLines, TellEachChangeOnceAndBeforeTheHooksThatComeAfterIt)
{
    Given given;
    const std::string file =
        given.file(PackageBuilder{"a", "1-1"}.install_script("post_install() { echo hello; }\n"
                                                             "post_remove() { echo farewell; }\n"));
    given.machine().root().write(
        "root/etc/rbeepkg/hooks/a.hook",
        "[Trigger]\nOperation = Install\nOperation = Remove\nType = Package\nTarget = *\n"
        "[Action]\nWhen = PostTransaction\nExec = true\n");
    given.done("-U --noconfirm " + file);
    EXPECT_THAT(given.done("-R a --noconfirm").out,
                HasSubstr("\nremoving a...\n    farewell\n:: Running post-transaction hooks...\n"
                          "    (1/1) a.hook\nremoved a (1-1)\n"));
    // Its tree is still there.
    EXPECT_THAT(given.done("-U --noconfirm " + file).out,
                HasSubstr("\ninstalling a...\n    hello\n:: Running post-transaction hooks...\n"
                          "    (1/1) a.hook\ninstalled a (1-1)\n"));
}

// Scripts look for words.
TEST(ScreenLines, AreTheSameInEveryLanguage)
{
    Given given;
    given.installed(PackageBuilder{"a", "1-1"});
    given.done("-Q");
    test::ProgramOptions german;
    german.environment = {{"LC_ALL", "de_DE.UTF-8"}, {"LANGUAGE", "de"}, {"LANG", "de_DE.UTF-8"}};
    for (const std::vector<std::string>& words :
         {std::vector<std::string>{"-Qi", "a"}, {"-Q", "nope"}, {"-Rp", "nope"}, {"-Qk"}}) {
        const ProgramResult plain = given.machine().rbeepkg(words);
        const ProgramResult result = given.machine().rbeepkg(words, german);
        EXPECT_EQ(result.out, plain.out) << words.front();
        EXPECT_EQ(result.err, plain.err) << words.front();
    }
}

TEST(ScreenLines, AreNotBrokenWhateverTheirLength)
{
    Given given;
    given.offer(PackageBuilder{"a", "1-1"}.description(std::string(300, 'x')));
    given.done("-Sy");
    EXPECT_THAT(given.done("-Ss").out, HasSubstr(std::string(300, 'x')));
}

TEST(ScreenBars, CountTheChangesAndEndAtAHundred)
{
    Given given = two_to_come();
    const OnTerminal terminal{given, "-S new old --noconfirm"};
    EXPECT_EQ(terminal.result.exit_code, 0) << terminal.result.bytes;
    const auto lines = terminal.screen.lines();
    EXPECT_THAT(lines, Contains(MatchesRegex("\\(1/2\\) installing new +\\[#+\\] 100%")));
    EXPECT_THAT(lines, Contains(MatchesRegex("\\(2/2\\) upgrading old +\\[#+\\] 100%")));
    EXPECT_THAT(lines, Contains(MatchesRegex(" new +[0-9]+ B .*/s 00:0. \\[#+\\] 100%")));
    EXPECT_TRUE(terminal.screen.ever_hid_cursor());
    EXPECT_TRUE(terminal.screen.cursor_visible());
}

TEST(ScreenBars, TellTheCheckOfALargeFile)
{
    std::mt19937 random{1}; // what does not compress
    std::string content(4U << 20U, '\0');
    std::generate(content.begin(), content.end(), [&] { return static_cast<char>(random()); });
    Given given;
    given.done("-Q");
    const std::string file = given.file(PackageBuilder{"a", "1-1"}.file("usr/share/a", content));
    const OnTerminal terminal{given, "-U --noconfirm " + file};
    EXPECT_THAT(terminal.screen.lines(), Contains(MatchesRegex("checking a +\\[#+\\] 100%")));
}

TEST(ScreenBars, TellRemovals)
{
    Given given;
    given.installed(PackageBuilder{"a", "1-1"});
    given.done("-Q");
    const OnTerminal terminal{given, "-R a --noconfirm"};
    EXPECT_THAT(terminal.screen.lines(),
                Contains(MatchesRegex("\\(1/1\\) removing a +\\[#+\\] 100%")));
}

TEST(ScreenBars, FitANarrowTerminal)
{
    Given given = two_to_come();
    TerminalOptions options;
    options.columns = 40;
    const OnTerminal terminal{given, "-S new --noconfirm", options};
    EXPECT_EQ(terminal.result.exit_code, 0);
    EXPECT_THAT(terminal.screen.lines(),
                Contains(MatchesRegex("\\(1/1\\) installing new +\\[#+\\] 100%")));
    for (const std::string& line : terminal.screen.lines()) {
        if (line.ends_with("%")) {
            EXPECT_LT(line.size(), 40U);
        }
    }
}

TEST(ScreenBars, AreOffWithNoprogressbar)
{
    Given given = two_to_come();
    const OnTerminal terminal{given, "-S new --noconfirm --noprogressbar"};
    EXPECT_THAT(terminal.screen.lines(), Contains("installing new..."));
    EXPECT_FALSE(terminal.screen.ever_hid_cursor());
}

TEST(ScreenBars, AreOffWithNoProgressBar)
{
    Given given = two_to_come();
    given.option("NoProgressBar");
    given.done("-Q");
    const OnTerminal terminal{given, "-S new --noconfirm"};
    EXPECT_THAT(terminal.screen.lines(), Contains("installing new..."));
    EXPECT_THAT(terminal.result.bytes, Not(HasSubstr("%")));
}

TEST(ScreenBars, AreOffOnATerminalThatCannotDraw)
{
    Given given = two_to_come();
    TerminalOptions options;
    options.environment = {{"TERM", "dumb"}};
    const OnTerminal terminal{given, "-S new --noconfirm", options};
    EXPECT_FALSE(has_escapes(std::regex_replace(terminal.result.bytes, std::regex{"\r\n"}, "\n")));
}

TEST(ScreenBars, AnInterruptionGivesTheCursorBack)
{
    Given given = two_to_come();
    const OnTerminal terminal{given, "-S new old", at_question()};
    EXPECT_EQ(terminal.result.exit_code, 130);
    EXPECT_TRUE(terminal.screen.cursor_visible());
    EXPECT_EQ(given.packages(), "old 1-1");
}

TEST(ScreenBars, AFailureGivesTheCursorBackAndStandsBelow)
{
    Given given = two_to_come();
    given.machine().root().write("offered/main/new-1-1-any.pkg.tar.zst", "not what was promised");
    const OnTerminal terminal{given, "-S new --noconfirm"};
    EXPECT_NE(terminal.result.exit_code, 0);
    EXPECT_TRUE(terminal.screen.cursor_visible());
    EXPECT_THAT(terminal.screen.lines(), Contains(testing::StartsWith("error: ")));
}

TEST(ScreenColours, AreForTerminalsAndOnlyWhenWanted)
{
    Given given = two_to_come();
    EXPECT_THAT(OnTerminal(given, "-S new", at_question()).result.bytes, Not(HasSubstr("\033[1")))
        << "without Color never";
    EXPECT_THAT(OnTerminal(given, "-S new --color auto", at_question()).result.bytes,
                HasSubstr("\033[1;34m::"));
    given.option("Color");
    given.done("-Q");
    EXPECT_THAT(OnTerminal(given, "-S old", at_question()).result.bytes, HasSubstr("\033[1;34m::"));
    EXPECT_FALSE(has_escapes(given.when("-S new").out)) << "no terminal";
    EXPECT_THAT(OnTerminal(given, "-S new --color never", at_question()).result.bytes,
                Not(HasSubstr("\033[1")));
}

TEST(ScreenColours, NoColorTurnsThemOffAndAlwaysIsAlways)
{
    Given given = two_to_come();
    given.option("Color");
    given.done("-Q");
    TerminalOptions options = at_question();
    options.environment = {{"NO_COLOR", "1"}};
    EXPECT_THAT(OnTerminal(given, "-S new", options).result.bytes, Not(HasSubstr("\033[1")));
    EXPECT_THAT(given.when("-S new --color always").out, HasSubstr("\033[1;34m::"));
}
