// -T, and what every query keeps to: exit statuses, options, no locks.
#include "libpkg/os/lock.hpp"
#include "tests/scenario/query_rules.hpp"

#include <filesystem>

namespace {

using namespace rbeepkg;
using test::expect_answer;
using test::expect_complaint;
using test::Given;
using test::PackageBuilder;

} // namespace

TEST(QueryDeptest, WhatIsMetPrintsNothing)
{
    Given given;
    given.installed(PackageBuilder{"lib", "2.0-3"}.provides("virtual=5").provides("bare"));
    expect_answer(given, "-T lib lib=2.0 lib=2.0-3 lib>=1 virtual virtual>=5 bare", "");
    expect_answer(given, "-T", "");
}

TEST(QueryDeptest, WhatIsNotIsPrintedAsGiven)
{
    Given given;
    given.installed(PackageBuilder{"lib", "2.0-3"}.provides("virtual=5").provides("bare"));
    expect_answer(given, "-T nosuchlib lib lib>2.0 virtual=4 bare=1 lib=2.0-4 lib<1:0",
                  "nosuchlib\nlib>2.0\nvirtual=4\nbare=1\nlib=2.0-4\n", 127);
}

TEST(QueryDeptest, OneOfSeveralVersionsIsEnough)
{
    Given given;
    given.installed(PackageBuilder{"lib", "1-1"})
        .installed(PackageBuilder{"lib", "2-1"}, "--beside");
    expect_answer(given, "-T lib=1 lib=2", "");
    expect_answer(given, "-T lib=3", "lib=3\n", 127);
}

TEST(QueryDeptest, WhatTheMachineHasIsMet)
{
    Given given;
    expect_answer(given, "-T sh", "");
}

TEST(QueryDeptest, WorksWhileSomebodyHoldsTheLock)
{
    Given given;
    given.installed(PackageBuilder{"lib"});
    given.when("-Q");
    const auto lock =
        os::FileLock::try_acquire(given.machine().state() + "/lock", os::FileLock::Kind::exclusive);
    ASSERT_TRUE(lock);
    expect_answer(given, "-T lib nosuchlib", "nosuchlib\n", 127);
    expect_answer(given, "-Q", "lib 1.0-1\n");
    expect_complaint(given, "-Qi nosuchlib --json", "[]\n",
                     "error: package 'nosuchlib' was not found\n");
}

TEST(QueryInvocation, QuestionsNeedNoLock)
{
    Given given;
    given.offer(PackageBuilder{"a", "2-1"}.group("g")).installed(PackageBuilder{"a", "1-1"});
    given.done("-Sy");
    const auto lock =
        os::FileLock::try_acquire(given.machine().state() + "/lock", os::FileLock::Kind::exclusive);
    ASSERT_TRUE(lock);
    const std::string file = given.file(PackageBuilder{"b"});
    for (const std::string& words :
         {std::string{"-Ss a"}, std::string{"-Si a"}, std::string{"-Sl"}, std::string{"-Sg g"},
          std::string{"-Sp a"}, std::string{"-Sup"}, "-Up " + file, std::string{"-Rp a"},
          std::string{"-Qk"}, std::string{"-Qkk"}, std::string{"-Qu"}, "-Qip " + file,
          std::string{"-Dkk"}, std::string{"--history"}}) {
        const test::ProgramResult result = given.when(words);
        EXPECT_EQ(result.exit_code, 0) << words << result.err;
    }
}

TEST(QueryInvocation, WhatWouldChangeSomethingNamesTheLockThatIsHeld)
{
    Given given;
    given.offer(PackageBuilder{"b"}).installed(PackageBuilder{"a"});
    given.done("-Sy");
    const std::string path = given.machine().state() + "/lock";
    const std::string file = given.file(PackageBuilder{"b"});
    {
        const auto lock = os::FileLock::try_acquire(path, os::FileLock::Kind::exclusive);
        ASSERT_TRUE(lock);
        for (const std::string& words : {std::string{"-S b"}, "-U " + file, std::string{"-R a"},
                                         std::string{"-D --asdeps a"}}) {
            const test::ProgramResult result = given.when(words + " --noconfirm --lock-timeout 0");
            EXPECT_EQ(result.exit_code, 5) << words;
            EXPECT_THAT(result.err, testing::HasSubstr("cannot lock " + path)) << words;
        }
    }
    // The file alone locks nobody out, whoever died with it.
    EXPECT_TRUE(std::filesystem::exists(path));
    given.done("-R a --noconfirm --lock-timeout 0");
}

TEST(QueryInvocation, OperationsAreOneUpperCaseLetter)
{
    Given given;
    expect_complaint(given, "", "", "error: no operation specified");
    expect_complaint(given, "-QT", "", "error: only one operation may be used at a time");
    expect_complaint(given, "-Qy", "", "error: ");
    expect_complaint(given, "-Q --nonsense", "", "error: ");
}

TEST(QueryInvocation, HelpAndVersionSucceed)
{
    Given given;
    for (const char* words : {"-Q --help", "-F -h", "-T --help", "-V"}) {
        const test::ProgramResult result = given.when(words);
        EXPECT_EQ(result.exit_code, 0) << words;
        EXPECT_NE(result.out, "") << words;
        EXPECT_EQ(result.err, "") << words;
    }
}

TEST(QueryInvocation, OptionsStandAnywhereAndCombine)
{
    Given given;
    given.installed(PackageBuilder{"a"}).installed(PackageBuilder{"b"}, "--asdeps");
    expect_answer(given, "-q -Q -d", "b\n");
    expect_answer(given, "-Q b --quiet", "b\n");
    expect_answer(given, "--query --deps --unrequired --quiet", "b\n");
}

TEST(QueryInvocation, QueriesNeedNoRightToWrite)
{
    Given given;
    given.installed(PackageBuilder{"a"});
    expect_answer(given, "-Q", "a 1.0-1\n");
    // The directory of the test is its owner's alone.
    std::filesystem::permissions(given.machine().path("."), std::filesystem::perms{0755});
    test::ProgramOptions options;
    options.as_nobody = true;
    const test::ProgramResult result = given.machine().rbeepkg({"--system", "-Q"}, options);
    EXPECT_EQ(result.out, "a 1.0-1\n") << result.err;
}
