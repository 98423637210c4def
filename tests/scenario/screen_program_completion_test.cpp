// What a shell offers behind the names of the programs beside rbeepkg.
#include "tests/scenario/repository.hpp"
#include "tests/scenario/shells.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace {

using namespace rbeepkg;
using testing::Contains;
using testing::ElementsAre;
using testing::EndsWith;
using testing::IsEmpty;
using testing::IsSupersetOf;
using testing::Not;

// What bash offers for the last word of a line; "FILES" when it is left to bash itself.
std::vector<std::string> bash_words(const std::string& line)
{
    const std::string script =
        "source " + test::completions() +
        "/rbeepkg-programs.bash; compopt() { echo FILES; }; COMP_LINE=$1; COMP_POINT=${#1}; read "
        "-ra COMP_WORDS <<<\"$1\"; "
        "[[ $1 == *' ' ]] && COMP_WORDS+=(''); COMP_CWORD=$((${#COMP_WORDS[@]} - 1)); "
        "_rbeepkg_program \"${COMP_WORDS[0]}\" \"${COMP_WORDS[-1]}\" \"${COMP_WORDS[-2]}\"; "
        "printf '%s\\n' \"${COMPREPLY[@]}\"";
    const test::ProgramResult result =
        test::run_program({"bash", "-c", script, "bash", line}, test::shell_options());
    EXPECT_EQ(result.err, "");
    std::vector<std::string> words;
    for (const std::string_view word : split_words(result.out)) {
        words.emplace_back(word);
    }
    return words;
}

// An index with two versions of a tool, and something else.
test::Repository with_two_tools()
{
    test::Repository repository;
    repository.add(test::PackageBuilder{"tool", "1.0-1"});
    repository.add(test::PackageBuilder{"tool", "2.0-1"}, {"--all-versions"});
    repository.add(test::PackageBuilder{"worker", "1.0-1"});
    return repository;
}

} // namespace

TEST(ProgramCompletion, OffersVerbsAndTheirOptionsInBash)
{
    EXPECT_THAT(bash_words("rbeepkg-repo "), ElementsAre("init", "add", "remove"));
    EXPECT_THAT(bash_words("rbeepkg-repo add --keep"), ElementsAre("--keep-versions"));
    EXPECT_THAT(bash_words("rbeepkg-repo init --n"), ElementsAre("--name"));
    EXPECT_THAT(bash_words("rbeepkg-repo init --k"), IsEmpty());
    EXPECT_THAT(bash_words("rbeepkg-repo add "), ElementsAre("FILES"));
    EXPECT_THAT(bash_words("rbeepkg-vercmp --"), ElementsAre("--help", "--version"));
    EXPECT_THAT(bash_words("rbeepkg-vercmp "), IsEmpty());
    EXPECT_THAT(bash_words("rbeepkg-conf --r"), IsSupersetOf({"--repo", "--rootdir"}));
    EXPECT_THAT(bash_words("rbeepkg-conf CacheD"), ElementsAre("CacheDir"));
    EXPECT_THAT(bash_words("rbeepkg-conf --repo "), Not(Contains("CacheDir")));
}

TEST(ProgramCompletion, OffersVerbsAndTheirOptionsInFish)
{
    if (!test::has_program("fish")) {
        GTEST_SKIP() << "fish is not installed";
    }
    const auto words = [](const std::string& line) {
        return test::fish_words("rbeepkg-programs.fish", line);
    };
    EXPECT_THAT(words("rbeepkg-repo "), testing::UnorderedElementsAre("init", "add", "remove"));
    EXPECT_THAT(words("rbeepkg-repo add --keep"), ElementsAre("--keep-versions"));
    EXPECT_THAT(words("rbeepkg-vercmp --h"), ElementsAre("--help"));
    EXPECT_THAT(words("rbeepkg-conf CacheD"), ElementsAre("CacheDir"));
    EXPECT_THAT(words("rbeepkg-conf --repo "), Not(Contains("CacheDir")));
}

TEST(ProgramCompletion, OffersVerbsAndTheirOptionsInZsh)
{
    if (!test::has_program("zsh")) {
        GTEST_SKIP() << "zsh is not installed";
    }
    EXPECT_THAT(test::zsh_line("rbeepkg-repo a"), EndsWith("rbeepkg-repo add"));
    EXPECT_THAT(test::zsh_line("rbeepkg-repo add --keep"), EndsWith(" --keep-versions"));
    EXPECT_THAT(test::zsh_line("rbeepkg-vercmp --h"), EndsWith(" --help"));
    EXPECT_THAT(test::zsh_line("rbeepkg-conf CacheD"), EndsWith(" CacheDir"));
}

TEST(ProgramCompletion, OffersWhatAnIndexNamesToRemoveInBash)
{
    const test::Repository repository = with_two_tools();
    const std::string remove = "rbeepkg-repo remove " + repository.index() + " ";
    EXPECT_THAT(bash_words(remove), ElementsAre("tool", "worker"));
    EXPECT_THAT(bash_words(remove + "wo"), ElementsAre("worker"));
    EXPECT_THAT(bash_words(remove + "worker to"), ElementsAre("tool"));
    EXPECT_THAT(bash_words(remove + "x"), IsEmpty());
    EXPECT_THAT(bash_words(remove + "tool="), ElementsAre("2.0-1", "1.0-1"));
    EXPECT_THAT(
        bash_words("rbeepkg-repo remove -R --lock-timeout 5 " + repository.directory() + " t"),
        ElementsAre("tool"));
    EXPECT_THAT(bash_words("rbeepkg-repo remove --lock-timeout 5 "), ElementsAre("FILES"));
    EXPECT_THAT(bash_words("rbeepkg-repo remove /nonexistent/index "), IsEmpty());
}

TEST(ProgramCompletion, OffersWhatAnIndexNamesToRemoveInFish)
{
    if (!test::has_program("fish")) {
        GTEST_SKIP() << "fish is not installed";
    }
    const test::Repository repository = with_two_tools();
    const std::string remove = "rbeepkg-repo remove --lock-timeout 5 " + repository.index() + " ";
    const auto words = [](const std::string& line) {
        return test::fish_words("rbeepkg-programs.fish", line);
    };
    EXPECT_THAT(words(remove), ElementsAre("tool", "worker"));
    EXPECT_THAT(words(remove + "wo"), ElementsAre("worker"));
    EXPECT_THAT(words(remove + "tool="), testing::UnorderedElementsAre("tool=2.0-1", "tool=1.0-1"));
    EXPECT_THAT(words("rbeepkg-repo add " + repository.index() + " wor"), IsEmpty());
}

TEST(ProgramCompletion, OffersWhatAnIndexNamesToRemoveInZsh)
{
    if (!test::has_program("zsh")) {
        GTEST_SKIP() << "zsh is not installed";
    }
    const test::Repository repository = with_two_tools();
    const std::string remove = "rbeepkg-repo remove --lock-timeout 5 " + repository.index();
    EXPECT_THAT(test::zsh_line(remove + " wo"), EndsWith(" worker"));
    EXPECT_THAT(test::zsh_line(remove + " tool=1"), EndsWith(" tool=1.0-1"));
}
