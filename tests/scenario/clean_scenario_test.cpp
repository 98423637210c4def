// -Sc and -Scc: what goes, what stays, and who keeps it.
#include "libpkg/base/scope_exit.hpp"
#include "libpkg/base/text.hpp"
#include "libpkg/os/file.hpp"
#include "libpkg/os/lock.hpp"
#include "tests/scenario/given.hpp"
#include "tests/scenario/small_disk.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <cstdio>
#include <fstream>

namespace {

using namespace rbeepkg;
using test::BackgroundProgram;
using test::Given;
using test::PackageBuilder;
using test::ProgramResult;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::SizeIs;

// A worker that runs until it is told not to.
PackageBuilder sleeper(const std::string& version)
{
    return PackageBuilder{"sleeper", version}.executable("usr/bin/sleeper",
                                                         os::read_file("/bin/sleep", 1U << 24U));
}

std::vector<std::string> cached(Given& given)
{
    return os::list_directory(given.machine().cache() + "/packages");
}

std::vector<std::string> trees(Given& given, const std::string& name)
{
    return os::list_directory(given.machine().state() + "/store/" + name);
}

std::vector<std::string> profiles(Given& given)
{
    return os::list_directory(given.machine().state() + "/profiles");
}

} // namespace

TEST(Clean, NothingToDoOnAFreshMachine)
{
    Given given;
    const ProgramResult result = given.done("-Sc --noconfirm");
    EXPECT_EQ(result.out, " there is nothing to do\n");
}

TEST(Clean, GenerationsBeyondThoseThatAreKeptGoWithTheirTrees)
{
    Given given;
    given.installed(PackageBuilder{"a", "1-1"}.file("f", std::string(100'000, 'a')))
        .installed(PackageBuilder{"b", "1-1"}, "--asdeps");
    given.done("-R a --noconfirm");
    ASSERT_THAT(trees(given, "a"), SizeIs(1));
    const ProgramResult result = given.done("-Sc --noconfirm --set KeepGenerations=0");
    EXPECT_THAT(result.out, HasSubstr("old generations                2"));
    EXPECT_THAT(result.out, HasSubstr("removed 1 installed tree (10"));
    EXPECT_THAT(trees(given, "a"), IsEmpty());
    EXPECT_THAT(profiles(given), testing::ElementsAre("3"));
    EXPECT_EQ(given.packages(), "b 1-1");
}

TEST(Clean, WhatAKeptGenerationListsStays)
{
    Given given;
    given.installed(PackageBuilder{"a", "1-1"}).installed(PackageBuilder{"b", "1-1"}, "--asdeps");
    given.done("-R a --noconfirm");
    given.done("-Sc --noconfirm");
    EXPECT_THAT(trees(given, "a"), SizeIs(1));
    EXPECT_THAT(profiles(given), SizeIs(3));
    EXPECT_THAT(cached(given), SizeIs(2)) << "of the old generation too";
}

TEST(Clean, ATreeThatNoGenerationListsGoes)
{
    Given given;
    given.installed(PackageBuilder{"a", "1-1"});
    given.when("-Q");
    given.machine().root().write("root/var/lib/rbeepkg/store/ghost/1-1-00000000/f", "x");
    EXPECT_THAT(given.done("-Sc --noconfirm").out, HasSubstr("removed 1 installed tree"));
    EXPECT_FALSE(os::exists(given.machine().state() + "/store/ghost"));
}

TEST(Clean, KeepInstalledIsTheDefaultForTheCache)
{
    Given given;
    given.offer(PackageBuilder{"a", "1-1"}).offer(PackageBuilder{"b", "1-1"});
    given.done("-S a --noconfirm");
    given.done("-Sw b --noconfirm");
    ASSERT_THAT(cached(given), SizeIs(2));
    const ProgramResult result = given.done("-Sc --noconfirm");
    EXPECT_THAT(result.out, HasSubstr("removed 1 cached package"));
    ASSERT_THAT(cached(given), SizeIs(1));
    EXPECT_THAT(cached(given).front(), HasSubstr("a-1-1"));
}

TEST(Clean, KeepCurrentKeepsWhatACatalogOffers)
{
    Given given;
    given.option("CleanMethod = KeepCurrent").offer(PackageBuilder{"b", "1-1"});
    given.installed(PackageBuilder{"a", "1-1"});
    given.done("-Sw b --noconfirm");
    given.done("-Sc --noconfirm");
    ASSERT_THAT(cached(given), SizeIs(1));
    EXPECT_THAT(cached(given).front(), HasSubstr("b-1-1"));
}

TEST(Clean, BothMethodsKeepBoth)
{
    Given given;
    given.option("CleanMethod = KeepInstalled KeepCurrent").offer(PackageBuilder{"b", "1-1"});
    given.installed(PackageBuilder{"a", "1-1"});
    given.done("-Sw b --noconfirm");
    given.when("-Sc --noconfirm");
    EXPECT_THAT(cached(given), SizeIs(2));
}

TEST(Clean, AKeyWithoutItsFileGoes)
{
    Given given;
    given.installed(PackageBuilder{"a", "1-1"});
    given.when("-Q");
    os::remove_file(given.machine().cache() + "/packages/" + cached(given).front());
    EXPECT_THAT(given.done("-Sc --noconfirm").out, HasSubstr("removed 1 leftover"));
    EXPECT_EQ(given.done("-Sc --noconfirm").out, " there is nothing to do\n");
}

TEST(Clean, WhatWasSetAsideAsDamagedGoes)
{
    Given given;
    given.installed(PackageBuilder{"a", "1-1"});
    given.when("-Q");
    given.machine().root().write("root/var/cache/rbeepkg/packages/x.pkg.tar.zst.damaged-1", "x");
    given.machine().root().write("root/var/lib/rbeepkg/rbeepkg.db.damaged-1", "x");
    const ProgramResult result = given.done("-Sc --noconfirm");
    EXPECT_THAT(result.out, HasSubstr("removed 1 leftover"));
    EXPECT_THAT(result.out, HasSubstr("removed 1 database set aside"));
    EXPECT_FALSE(os::exists(given.machine().state() + "/rbeepkg.db.damaged-1"));
    EXPECT_THAT(cached(given), SizeIs(1));
}

TEST(Clean, SourcesLogsAndCutDownloadsGoAndMirrorsStay)
{
    Given given;
    const std::string cache = "root/var/cache/rbeepkg/";
    const test::TempRoot& root = given.machine().root();
    root.write(cache + "sources/" + std::string(64, 'a') + "/src.tar", "source");
    root.write(cache + "sources/incoming/half.part", "half");
    root.write(cache + "logs/a-1-1-20260101T000000Z-1.log", "log");
    root.write(cache + "downloads/x.pkg.part", "half");
    root.write(cache + "git/0123-repo.git/HEAD", "ref");
    root.write(cache + "notes.txt", "of somebody else");
    const ProgramResult result = given.done("-Sc --noconfirm");
    EXPECT_THAT(result.out, HasSubstr("removed 1 source file"));
    EXPECT_THAT(result.out, HasSubstr("removed 2 cut downloads"));
    EXPECT_THAT(result.out, HasSubstr("removed 1 build log"));
    EXPECT_TRUE(os::exists(root.path(cache + "git/0123-repo.git/HEAD")));
    EXPECT_TRUE(os::exists(root.path(cache + "notes.txt")));
}

TEST(Clean, TwiceAsksForTheWholeCacheAndTheDefaultIsNo)
{
    Given given;
    given.installed(PackageBuilder{"a", "1-1"});
    const ProgramResult result = given.when("-Scc --noconfirm");
    EXPECT_EQ(result.exit_code, 1);
    EXPECT_THAT(result.out, HasSubstr("remove ALL files from the cache? [y/N]"))
        << "why nothing happened is seen";
    EXPECT_THAT(cached(given), SizeIs(1));
    EXPECT_THAT(given.done("-Scc", "y\n").out,
                HasSubstr(":: Do you want to remove ALL files from the cache? [y/N]"));
    EXPECT_THAT(cached(given), IsEmpty());
    EXPECT_EQ(given.packages(), "a 1-1");
    EXPECT_TRUE(os::is_directory(given.machine().state() + "/current"));
}

TEST(Clean, TwiceTakesMirrorsToo)
{
    Given given;
    given.machine().root().write("root/var/cache/rbeepkg/git/0123-repo.git/HEAD", "ref");
    EXPECT_THAT(given.done("-Scc", "y\n").out, HasSubstr("removed 1 source repository"));
    EXPECT_FALSE(os::exists(given.machine().cache() + "/git/0123-repo.git"));
}

TEST(Clean, NoIsAnAnswer)
{
    Given given;
    given.installed(PackageBuilder{"a", "1-1"});
    given.done("-R a --noconfirm");
    EXPECT_EQ(given.when("-Sc --set KeepGenerations=0", "n\n").exit_code, 1);
    EXPECT_THAT(trees(given, "a"), SizeIs(1));
    EXPECT_THAT(profiles(given), SizeIs(2));
}

TEST(Clean, PrintChangesNothing)
{
    Given given;
    given.installed(PackageBuilder{"a", "1-1"});
    given.done("-R a --noconfirm");
    const ProgramResult result = given.done("-Sc -p --set KeepGenerations=0");
    EXPECT_THAT(result.out, HasSubstr("generations 1 (0 B)\ntrees a/1-1-"));
    EXPECT_THAT(trees(given, "a"), SizeIs(1));
}

TEST(Clean, ARunningProcessKeepsItsTreeAndIsNamed)
{
    Given given;
    given.installed(sleeper("1-1"));
    given.when("-Q");
    const BackgroundProgram running{{given.machine().bin() + "/sleeper", "1000"},
                                    given.machine().path("output")};
    given.done("-R sleeper --noconfirm");
    const ProgramResult result = given.when("-Sc --noconfirm --set KeepGenerations=0");
    EXPECT_THAT(result.out, HasSubstr(fmt::format("stays: pid {} (", running.pid())));
    EXPECT_THAT(result.out, HasSubstr("started "));
    EXPECT_THAT(trees(given, "sleeper"), SizeIs(1));
    EXPECT_THAT(profiles(given), SizeIs(2)) << "what keeps a tree keeps its generation";
}

TEST(Clean, WhatRanGoesOnceItHasEnded)
{
    Given given;
    given.installed(sleeper("1-1"));
    given.when("-Q");
    {
        const BackgroundProgram running{{given.machine().bin() + "/sleeper", "1000"},
                                        given.machine().path("output")};
        given.done("-R sleeper --noconfirm");
        given.when("-Sc --noconfirm --set KeepGenerations=0");
        ASSERT_THAT(trees(given, "sleeper"), SizeIs(1));
    }
    given.done("-Sc --noconfirm --set KeepGenerations=0");
    EXPECT_THAT(trees(given, "sleeper"), IsEmpty());
}

TEST(Clean, ATreeWithoutAGenerationStaysWhileItRuns)
{
    Given given;
    given.when("-Q");
    const std::string tree = given.machine().state() + "/store/ghost/1-1-00000000";
    os::make_directories(tree);
    std::ofstream{tree + "/run"} << os::read_file("/bin/sleep", 1U << 24U);
    ASSERT_EQ(::chmod((tree + "/run").c_str(), 0755), 0);
    const BackgroundProgram running{{tree + "/run", "1000"}, given.machine().path("output")};
    const ProgramResult result = given.when("-Sc --noconfirm");
    EXPECT_TRUE(os::exists(tree)) << result.out;
}

TEST(Clean, EventsTellEachKind)
{
    Given given;
    given.installed(PackageBuilder{"a", "1-1"});
    given.done("-R a --noconfirm");
    const ProgramResult result =
        given.done("-Sc --noconfirm --progress json --set KeepGenerations=0");
    EXPECT_THAT(result.out,
                HasSubstr(R"({"schema":1,"type":"cleaned","kind":"generations","items":1)"));
    EXPECT_THAT(result.out, HasSubstr(R"("kind":"trees","items":1)"));
    EXPECT_THAT(result.out, Not(HasSubstr("removed")));
}

TEST(Clean, JsonTellsEachThing)
{
    Given given;
    given.installed(PackageBuilder{"a", "1-1"});
    given.done("-R a --noconfirm");
    const ProgramResult result = given.done("-Sc -p --json --set KeepGenerations=0");
    EXPECT_THAT(result.out, HasSubstr(R"([{"schema":1,"kind":"generations","name":"1")"));
    EXPECT_THAT(result.out, HasSubstr(R"("kind":"trees","name":"a/1-1-)"));
}

TEST(Clean, TargetsAreRefused)
{
    Given given;
    const ProgramResult result = given.when("-Sc a --noconfirm");
    EXPECT_EQ(result.exit_code, 2);
    EXPECT_THAT(result.err, HasSubstr("-Sc takes no targets"));
}

TEST(Clean, TwoAtOnceBothEndWell)
{
    Given given;
    given.installed(PackageBuilder{"a", "1-1"}.file("f", std::string(1'000'000, 'a')));
    given.done("-R a --noconfirm");
    const std::vector<std::string> words =
        given.machine().command({"-Sc", "--noconfirm", "--set", "KeepGenerations=0"});
    BackgroundProgram first{words, given.machine().path("first")};
    BackgroundProgram second{words, given.machine().path("second")};
    EXPECT_EQ(first.wait(), 0) << first.output();
    EXPECT_EQ(second.wait(), 0) << second.output();
    EXPECT_THAT(trees(given, "a"), IsEmpty());
    EXPECT_EQ(given.packages(), "");
}

TEST(Clean, BesideAnInstallationItTakesNothingThatIsNeeded)
{
    Given given;
    const std::string file =
        given.file(PackageBuilder{"a", "1-1"}.file("f", std::string(3'000'000, 'a')));
    given.when("-Q");
    for (int round = 0; round < 3; ++round) {
        BackgroundProgram install{given.machine().command({"-U", "--noconfirm", file}),
                                  given.machine().path("install")};
        BackgroundProgram clean{
            given.machine().command({"-Sc", "--noconfirm", "--set", "CleanMethod=KeepCurrent"}),
            given.machine().path("clean")};
        EXPECT_EQ(install.wait(), 0) << install.output();
        EXPECT_EQ(clean.wait(), 0) << clean.output();
        EXPECT_EQ(given.packages(), "a 1-1");
        given.done("-R a --noconfirm");
    }
}

TEST(Clean, WhileSomebodyUsesTheCacheItsPartIsLeftOut)
{
    Given given;
    given.offer(PackageBuilder{"b", "1-1"});
    given.done("-Sw b --noconfirm");
    const auto use = os::FileLock::try_acquire(given.machine().cache() + "/locks/use",
                                               os::FileLock::Kind::shared);
    ASSERT_TRUE(use);
    const ProgramResult result = given.done("-Sc --noconfirm");
    EXPECT_THAT(result.err, HasSubstr("another process takes packages from the cache"));
    EXPECT_THAT(cached(given), SizeIs(1));
}

TEST(Clean, WorksOnADiskThatIsFull)
{
    Given given;
    const std::string disk = given.machine().root().make_directory("root/var");
    if (!test::mount_small(disk)) {
        GTEST_SKIP() << "needs root and mount namespaces";
    }
    const ScopeExit unmount{
        [&]() noexcept { static_cast<void>(::umount2(disk.c_str(), MNT_DETACH)); }};
    std::string noise;
    for (unsigned at = 0; noise.size() < 3'000'000; ++at) {
        noise += std::to_string(at * 2'654'435'761U);
    }
    given.installed(PackageBuilder{"a", "1-1"}.file("f", noise))
        .installed(PackageBuilder{"b", "1-1"}, "--asdeps");
    given.done("-R a --noconfirm");
    test::fill(disk);
    const ProgramResult result = given.done("-Sc --noconfirm --set KeepGenerations=0");
    EXPECT_THAT(result.out, HasSubstr("removed 1 installed tree"));
    EXPECT_GT(os::space_for(disk).bytes, 3'000'000U);
    EXPECT_EQ(given.packages(), "b 1-1");
}

TEST(Clean, AnInterruptedOneIsFinishedByTheNextCommand)
{
    Given given;
    given.installed(PackageBuilder{"a", "1-1"});
    given.done("-R a --noconfirm");
    // As a process leaves it that dies behind its first rename.
    const std::string state = given.machine().state();
    os::make_directories(state + "/store/.staging/0");
    ASSERT_EQ(::rename((state + "/profiles/1").c_str(), (state + "/store/.staging/gone").c_str()),
              0);
    given.done("-Sc --noconfirm --set KeepGenerations=0");
    EXPECT_THAT(os::list_directory(state + "/store/.staging"), IsEmpty());
    EXPECT_THAT(trees(given, "a"), IsEmpty());
}
