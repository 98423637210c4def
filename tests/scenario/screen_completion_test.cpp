// What a shell offers while a line is being typed: the words of `rbeepkg __complete`, and what the
// real bash, zsh and fish make of them with the files in completions/.
#include "libpkg/base/text.hpp"
#include "tests/scenario/given.hpp"
#include "tests/scenario/shells.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace {

using namespace rbeepkg;
using test::fish_words;
using test::Given;
using test::PackageBuilder;
using test::ProgramResult;
using test::zsh_line;
using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::IsSupersetOf;
using testing::Not;

// Two catalogs, two packages on the machine, one of them in two versions.
struct World
{
    World()
    {
        given.offer(PackageBuilder{"llm-cpu", "1.0-1"}.group("llms").group("small"));
        given.offer(PackageBuilder{"llm-cuda", "1.0-1"});
        given.offer(PackageBuilder{"llm-cuda", "1:2.0-1"});
        given.offer(PackageBuilder{"sd", "3-1"}, "other");
        given.installed(PackageBuilder{"tool", "1-1"});
        given.installed(PackageBuilder{"tool", "2-1"}, "--beside");
        given.installed(PackageBuilder{"worker", "1-1"}.group("workers"));
        given.done("-Sy");
    }

    // The words for the last one of a line; --config and --root lead to this machine.
    std::vector<std::string> words(const std::vector<std::string>& typed)
    {
        std::vector<std::string> found;
        const std::string out = answer(typed).out;
        for (const std::string_view line : split(out, '\n')) {
            if (!line.empty()) {
                found.emplace_back(line.substr(0, line.find('\t')));
            }
        }
        return found;
    }

    ProgramResult answer(const std::vector<std::string>& typed)
    {
        std::vector<std::string> argv = given.machine().command({});
        argv.insert(argv.begin() + 1, "__complete");
        argv.insert(argv.end(), typed.begin(), typed.end());
        return test::run_program(argv);
    }

    // "rbeepkg --root ... " as a shell's line would begin.
    std::string line(const std::string& typed)
    {
        std::vector<std::string> argv = given.machine().command({});
        argv.front() = "rbeepkg";
        return join(argv, " ") + " " + typed;
    }

    Given given{{"main", "other"}};
};

// What bash would put in the place of the last word.
std::vector<std::string> bash_words(const std::string& line)
{
    const std::string script = "source " + test::completions() +
                               "/rbeepkg.bash; compopt() { :; }; COMP_LINE=$1; COMP_POINT=${#1}; "
                               "_rbeepkg rbeepkg; printf '%s\\n' \"${COMPREPLY[@]}\"";
    const ProgramResult result =
        test::run_program({"bash", "-c", script, "bash", line}, test::shell_options());
    EXPECT_EQ(result.err, "");
    std::vector<std::string> words;
    for (const std::string_view word : split_words(result.out)) {
        words.emplace_back(word);
    }
    return words;
}

} // namespace

TEST(Completion, OffersOperationsFirst)
{
    World world;
    EXPECT_THAT(world.words({""}), IsSupersetOf({"-S", "-Q", "-R", "-U", "--sync", "--rollback"}));
    EXPECT_THAT(world.words({"--hi"}), ElementsAre("--history"));
    EXPECT_THAT(world.words({"-S"}), IsSupersetOf({"-S", "-Sy", "-Su", "-Ss", "-Si"}));
    EXPECT_THAT(world.words({"-Sy"}), Contains("-Syu"));
}

TEST(Completion, OffersTheOptionsOfTheOperationAlone)
{
    World world;
    EXPECT_THAT(world.words({"-R", "--"}), IsSupersetOf({"--cascade", "--recursive", "--root"}));
    EXPECT_THAT(world.words({"-R", "--"}), Not(Contains("--needed")));
    EXPECT_THAT(world.words({"-S", "--need"}), ElementsAre("--needed"));
}

TEST(Completion, OffersTheValuesOfAnOption)
{
    World world;
    EXPECT_THAT(world.words({"-S", "--color", ""}), ElementsAre("always", "never", "auto"));
    EXPECT_THAT(world.words({"-S", "--color=n"}), ElementsAre("--color=never"));
    EXPECT_THAT(world.words({"-S", "--set", "HookT"}), ElementsAre("HookTimeout="));
    EXPECT_THAT(world.words({"-Su", "--ignore", "worker,too"}), ElementsAre("worker,tool"));
    EXPECT_EQ(world.answer({"-S", "--config", ""}).exit_code, 3) << "files";
    EXPECT_EQ(world.answer({"-S", "--root", ""}).exit_code, 4) << "directories";
    EXPECT_EQ(world.answer({"-Sr", ""}).exit_code, 4);
}

TEST(Completion, OffersNamesOfTheCatalogs)
{
    World world;
    EXPECT_THAT(world.words({"-S", ""}), ElementsAre("llm-cpu", "llm-cuda", "sd", "llms", "small"));
    EXPECT_THAT(world.words({"-S", "llm-c"}), ElementsAre("llm-cpu", "llm-cuda"));
    EXPECT_THAT(world.words({"-S", "oth"}), ElementsAre("other/"));
    EXPECT_THAT(world.words({"-S", "other/"}), ElementsAre("other/sd"));
    EXPECT_THAT(world.words({"-S", "main/llm-cp"}), ElementsAre("main/llm-cpu"));
    EXPECT_THAT(world.words({"-S", "main/sd"}), IsEmpty());
}

TEST(Completion, OffersGroups)
{
    World world;
    EXPECT_THAT(world.words({"-Sg", ""}), ElementsAre("llms", "small"));
    EXPECT_THAT(world.words({"-S", "ll"}), ElementsAre("llm-cpu", "llm-cuda", "llms"));
    EXPECT_THAT(world.words({"-Si", "llms"}), IsEmpty());
    EXPECT_THAT(world.words({"-Qg", ""}), ElementsAre("workers"));
    EXPECT_THAT(world.words({"-Su", "--ignoregroup", "x,wo"}), ElementsAre("x,workers"));
    EXPECT_THAT(world.words({"-Sl", ""}), ElementsAre("main", "other"));
}

TEST(Completion, OffersVersions)
{
    World world;
    EXPECT_THAT(world.words({"-S", "llm-cuda="}),
                ElementsAre("llm-cuda=1:2.0-1", "llm-cuda=1.0-1"));
    EXPECT_THAT(world.words({"-S", "main/llm-cuda=1:"}), ElementsAre("main/llm-cuda=1:2.0-1"));
    EXPECT_THAT(world.words({"-R", "tool="}), ElementsAre("tool=2-1", "tool=1-1"));
    EXPECT_THAT(world.words({"-R", "tool@1"}), ElementsAre("tool@1-1"));
}

TEST(Completion, OffersWhatIsInstalled)
{
    World world;
    for (const char* operation : {"-Q", "-D"}) {
        EXPECT_THAT(world.words({operation, ""}), ElementsAre("tool", "worker")) << operation;
    }
    EXPECT_THAT(world.words({"-R", ""}), ElementsAre("tool", "worker", "workers"));
    EXPECT_THAT(world.words({"-Qi", "w"}), ElementsAre("worker"));
    EXPECT_THAT(world.words({"-Q", "--", "w"}), ElementsAre("worker"));
    EXPECT_EQ(world.answer({"-U", ""}).exit_code, 3) << "files";
    EXPECT_EQ(world.answer({"-Qo", "/us"}).exit_code, 3);
}

TEST(Completion, IsSilentWhateverIsWrong)
{
    World world;
    for (const std::vector<std::string>& typed :
         {std::vector<std::string>{"-S", "--set", "Bogus=1", "x"},
          {"-S", "--set", "novalue", "x"},
          {"-X", ""},
          {"-SQ", ""},
          {"--bogus", "--bog"},
          {"-S", "--config", "/nope", ""},
          {"-S", "\xff\xfe"}}) {
        const ProgramResult result = world.answer(typed);
        EXPECT_EQ(result.err, "");
        EXPECT_EQ(result.exit_code, 0);
    }
    EXPECT_EQ(
        test::run_program({std::string{RBEEPKG_BIN_DIR} + "/rbeepkg", "__complete"}).exit_code, 0);
}

TEST(Completion, WorksInBash)
{
    World world;
    EXPECT_THAT(bash_words("rbeepkg --histo"), ElementsAre("--history"));
    EXPECT_THAT(bash_words(world.line("-S llm-c")), ElementsAre("llm-cpu", "llm-cuda"));
    // Behind '=' and ':' only the rest of the word is replaced.
    EXPECT_THAT(bash_words(world.line("-S llm-cuda=1:")), ElementsAre("2.0-1"));
    EXPECT_THAT(bash_words(world.line("-Q ")), ElementsAre("tool", "worker"));
    EXPECT_THAT(bash_words(world.line("-Sg ")), ElementsAre("llms", "small"));
    EXPECT_THAT(bash_words(world.line("-S --color=al")), ElementsAre("always"));
}

TEST(Completion, WorksInFish)
{
    if (!test::has_program("fish")) {
        GTEST_SKIP() << "fish is not installed";
    }
    World world;
    EXPECT_THAT(fish_words("rbeepkg.fish", "rbeepkg --histo"), ElementsAre("--history"));
    EXPECT_THAT(fish_words("rbeepkg.fish", world.line("-S llm-c")),
                ElementsAre("llm-cpu", "llm-cuda"));
    EXPECT_THAT(fish_words("rbeepkg.fish", world.line("-Q ")), ElementsAre("tool", "worker"));
    EXPECT_THAT(fish_words("rbeepkg.fish", world.line("-Sg s")), ElementsAre("small"));
    EXPECT_THAT(fish_words("rbeepkg.fish", world.line("-S llm-cuda=1:")),
                ElementsAre("llm-cuda=1:2.0-1"));
}

TEST(Completion, WorksInZsh)
{
    if (!test::has_program("zsh")) {
        GTEST_SKIP() << "zsh is not installed";
    }
    World world;
    EXPECT_THAT(zsh_line("rbeepkg --histo"), HasSubstr("rbeepkg --history"));
    EXPECT_THAT(zsh_line(world.line("-Q wo")), testing::EndsWith(" -Q worker"));
    EXPECT_THAT(zsh_line(world.line("-Qg wo")), testing::EndsWith(" -Qg workers"));
    EXPECT_THAT(zsh_line(world.line("-S llm-cuda=1:")), testing::EndsWith("llm-cuda=1:2.0-1"));
    EXPECT_THAT(zsh_line(world.line("-S oth")), testing::EndsWith(" other/"));
}
