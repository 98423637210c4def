// rbeepkg-vercmp as people and scripts call it, held against the facts and against pacman's own.
#include "libpkg/base/text.hpp"
#include "libpkg/os/file.hpp"
#include "tests/support/run_program.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace {

using namespace rbeepkg;
using test::ProgramResult;

const std::string k_vercmp = std::string{RBEEPKG_BIN_DIR} + "/rbeepkg-vercmp";

// The program reads this.
ProgramResult fed(const std::vector<std::string>& argv, const std::string& input)
{
    test::ProgramOptions options;
    options.input = input;
    return test::run_program(argv, options);
}

// Answers to "A B" lines, one after the other.
std::vector<std::string> answers_to(const std::string& pairs)
{
    const ProgramResult result = fed({k_vercmp}, pairs);
    EXPECT_EQ(result.exit_code, 0) << result.err;
    std::vector<std::string> answers;
    for (const std::string_view line : split(result.out, '\n')) {
        if (!line.empty()) {
            answers.emplace_back(line);
        }
    }
    return answers;
}

// Each is older than the next one.
void expect_rising(const std::vector<std::string>& versions)
{
    std::string pairs;
    std::vector<std::string> expected;
    for (std::size_t older = 0; older < versions.size(); ++older) {
        for (std::size_t newer = older + 1; newer < versions.size(); ++newer) {
            pairs += versions[older] + " " + versions[newer] + "\n" + versions[newer] + " " +
                     versions[older] + "\n";
            expected.insert(expected.end(), {"-1", "1"});
        }
    }
    EXPECT_EQ(answers_to(pairs), expected) << versions.front();
}

void expect_equal(const std::vector<std::string>& versions)
{
    std::string pairs;
    for (const std::string& left : versions) {
        for (const std::string& right : versions) {
            pairs += left + " " + right + "\n";
        }
    }
    EXPECT_THAT(answers_to(pairs), testing::Each("0")) << versions.front();
}

} // namespace

TEST(VercmpProgram, PrintsMinusOneZeroOrOne)
{
    EXPECT_EQ(test::run_program({k_vercmp, "1.0", "2.0"}).out, "-1\n");
    EXPECT_EQ(test::run_program({k_vercmp, "2.0", "2.0"}).out, "0\n");
    EXPECT_EQ(test::run_program({k_vercmp, "2.0", "1.0"}).out, "1\n");
}

TEST(VercmpProgram, EpochsBeatEverythingAndNoneIsZero)
{
    expect_rising({"9-9", "1:1-1", "2:0.1-1"});
    expect_equal({"0:1.0-1", "1.0-1"});
}

TEST(VercmpProgram, TheReleaseCountsOnlyIfBothHaveOne)
{
    expect_rising({"1.0-1", "1.0-2", "1.0-10"});
    EXPECT_EQ(answers_to("1.0 1.0-9\n1.0-9 1.0\n"), (std::vector<std::string>{"0", "0"}));
    // It stands behind the last hyphen.
    expect_rising({"1.0-1-1", "1.0-1-2"});
}

TEST(VercmpProgram, DigitsAreNumbersOfAnyLengthWithoutLeadingZeros)
{
    expect_rising({"9", "10", "123456789012345678901234567890", "123456789012345678901234567891"});
    expect_equal({"1.1", "1.01", "1.000000000000000000000000000000001"});
}

TEST(VercmpProgram, DigitsBeatLettersAndLettersAreText)
{
    expect_rising({"1.Z", "1.a", "1.b", "1.beta", "1.0"});
}

TEST(VercmpProgram, SeparatorsDifferByTheirLengthAlone)
{
    expect_equal({"2.0.1", "2_0_1", "2+0.1"});
    expect_rising({"2_a", "2___a"});
    expect_rising({"2.0a", "2.0.a"});
}

TEST(VercmpProgram, LettersAtTheEndMakeOlderAnythingElseNewer)
{
    expect_rising({"1.0a", "1.0alpha", "1.0b", "1.0beta", "1.0p", "1.0pre", "1.0rc", "1.0", "1.0.a",
                   "1.0.1"});
    expect_rising({"1.0", "1.0."});
    expect_rising({"1.0.a", "1.0."});
}

TEST(VercmpProgram, SaysWhatPacmansOwnSaysOfEveryFact)
{
    if (!test::has_program("vercmp")) {
        GTEST_SKIP() << "vercmp is not installed (Debian: pacman-package-manager)";
    }
    const std::string facts =
        os::read_file(std::string{RBEEPKG_TEST_DATA} + "/package/version.data", 1U << 20U);
    std::string pairs;
    for (const std::string_view line : split(facts, '\n')) {
        const auto words = split_words(line);
        if (words.size() == 3 && !line.starts_with('#')) {
            pairs += std::string{words[0]} + " " + std::string{words[2]} + "\n";
        }
    }
    const ProgramResult theirs =
        fed({"sh", "-c", "while read -r a b; do vercmp \"$a\" \"$b\"; done"}, pairs);
    EXPECT_GT(theirs.out.size(), 200U);
    EXPECT_EQ(fed({k_vercmp}, pairs).out, theirs.out);
}

TEST(VercmpProgram, WrongUseIsOne)
{
    for (const std::vector<std::string>& words :
         {std::vector<std::string>{k_vercmp, "1"}, {k_vercmp, "1", "2", "3"}, {k_vercmp, "-x"}}) {
        const ProgramResult result = test::run_program(words);
        EXPECT_EQ(result.exit_code, 1);
        EXPECT_EQ(result.out, "");
        EXPECT_THAT(result.err, testing::StartsWith("error: "));
    }
    const ProgramResult result = fed({k_vercmp}, "1 2\nalone\n2 1\n");
    EXPECT_EQ(result.exit_code, 1);
    EXPECT_EQ(result.out, "-1\n") << "what stands before it is answered";
}
