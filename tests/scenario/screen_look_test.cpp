// Colours and width of answers: who gets them, and that nobody else does.
#include "libpkg/base/text.hpp"
#include "tests/scenario/given.hpp"
#include "tests/support/run_on_terminal.hpp"
#include "tests/support/terminal_screen.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace {

using namespace rbeepkg;
using test::Given;
using test::PackageBuilder;
using test::ProgramResult;
using test::TerminalOptions;
using testing::Contains;
using testing::Each;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;
using testing::SizeIs;

std::string bytes_on_terminal(Given& given, const std::string& words,
                              const TerminalOptions& options = {})
{
    std::vector<std::string> argv = given.machine().command({});
    for (const std::string_view word : split_words(words)) {
        argv.emplace_back(word);
    }
    return test::run_on_terminal(argv, options).bytes;
}

std::vector<std::string> lines_on_terminal(Given& given, const std::string& words,
                                           TerminalOptions options)
{
    test::TerminalScreen screen{options.columns, 100};
    screen.write(bytes_on_terminal(given, words, options));
    return screen.lines();
}

constexpr const char* k_escape = "\033[";

Given with_one_installed()
{
    Given given;
    given.installed(PackageBuilder{"a", "1-1"}.description("one"));
    given.offer(PackageBuilder{"a", "2-1"}.description("one more"));
    given.done("-Sy");
    return given;
}

} // namespace

TEST(ScreenColours, OfAnswersAreForTerminalsThatAreToHaveThem)
{
    Given given = with_one_installed();
    EXPECT_THAT(bytes_on_terminal(given, "-Q"), Not(HasSubstr(k_escape)));
    EXPECT_THAT(bytes_on_terminal(given, "-Q --color auto"), HasSubstr("\033[0;1ma \033[1;32m1-1"));
    given.option("Color");
    EXPECT_THAT(bytes_on_terminal(given, "-Q"), HasSubstr("\033[0;1ma \033[1;32m1-1"));
    EXPECT_THAT(bytes_on_terminal(given, "-Q --color never"), Not(HasSubstr(k_escape)));
    TerminalOptions no_color;
    no_color.environment = {{"NO_COLOR", "1"}};
    EXPECT_THAT(bytes_on_terminal(given, "-Q", no_color), Not(HasSubstr(k_escape)));
    EXPECT_THAT(bytes_on_terminal(given, "-Q --color always", no_color), HasSubstr(k_escape));
}

TEST(ScreenColours, NeverReachAPipeUnasked)
{
    Given given = with_one_installed();
    given.option("Color");
    for (const char* words : {"-Q", "-Qu", "-Qi", "-Ss", "-Sl", "-Si a", "-Qs", "-Q nope",
                              "-S nope", "-R nope", "-Q --color auto", "-Su --noconfirm -p"}) {
        const ProgramResult result = given.when(words);
        EXPECT_THAT(result.out + result.err, Not(HasSubstr(k_escape))) << words;
    }
}

TEST(ScreenColours, NeverReachJson)
{
    Given given = with_one_installed();
    for (const char* words : {"-Q --json", "-Qi --json", "-Ss --json", "-Qu --json", "-Dk --json",
                              "-Sl --json", "-Qk --json"}) {
        EXPECT_THAT(given.when(std::string{words} + " --color always").out,
                    Not(HasSubstr(k_escape)))
            << words;
    }
}

TEST(ScreenColours, OfErrorsAndWarnings)
{
    Given given = with_one_installed();
    EXPECT_THAT(given.when("-Q nope --color always").err,
                HasSubstr("\033[1;31merror: \033[0mpackage 'nope'"));
    EXPECT_THAT(given.when("-S nope --color always").err, HasSubstr("\033[1;31merror: \033[0m"));
    given.option("Nonsense");
    for (const char* words : {"-Q --color always", "-Sy --color always"}) {
        EXPECT_THAT(given.when(words).err, HasSubstr("\033[1;33mwarning: \033[0m")) << words;
    }
}

TEST(ScreenColours, OfTheListOfPackages)
{
    Given given = with_one_installed();
    const std::string out = given.done("-S a --noconfirm --color always").out;
    EXPECT_THAT(out, HasSubstr("\033[0;1mPackages (1)\033[0m a\033[38;5;243m-2-1\033[0m\n"));
    EXPECT_THAT(out, HasSubstr("\033[0;1mTotal Download Size:"));
}

TEST(ScreenWidth, BreaksTheListOfPackages)
{
    Given given;
    std::string names;
    for (int number = 10; number < 30; ++number) {
        const std::string name = "package-" + std::to_string(number);
        given.offer(PackageBuilder{name, "1-1"});
        names += " " + name;
    }
    given.done("-Sy");
    TerminalOptions options;
    options.columns = 50;
    const std::vector<std::string> lines =
        lines_on_terminal(given, "-S --noconfirm --noprogressbar" + names, options);
    EXPECT_THAT(lines, Contains("Packages (20) package-10-1-1  package-11-1-1"));
    EXPECT_THAT(lines, Contains("              package-12-1-1  package-13-1-1"));
    EXPECT_THAT(given.when("-S --noconfirm" + names).out,
                HasSubstr("package-27-1-1  package-28-1-1  package-29-1-1\n"));
}

TEST(ScreenWidth, BreaksDescriptionsOfASearch)
{
    Given given;
    given.offer(PackageBuilder{"a", "1-1"}.description("words and words and words and words"));
    given.done("-Sy");
    TerminalOptions options;
    options.columns = 24;
    EXPECT_THAT(
        lines_on_terminal(given, "-Ss", options),
        ElementsAre("main/a 1-1 [unsigned]", "    words and words and", "    words and words"));
    EXPECT_EQ(given.when("-Ss").out, "main/a 1-1\n    words and words and words and words\n");
}

TEST(ScreenWidth, ATerminalThatDoesNotSayItHasEighty)
{
    Given given;
    given.installed(PackageBuilder{"a", "1-1"}.description(std::string(70, 'x') + " yyyyyyyy"));
    given.done("-Q");
    TerminalOptions options;
    options.columns = 0;
    EXPECT_THAT(bytes_on_terminal(given, "-Qs", options),
                HasSubstr(std::string(70, 'x') + "\r\n    yyyyyyyy"));
}
