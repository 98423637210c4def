// --doctor: what it finds, and that it changes nothing.
#include "libpkg/os/file.hpp"
#include "libpkg/os/lock.hpp"
#include "libpkg/os/tree.hpp"
#include "tests/scenario/given.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <fstream>

namespace {

using namespace rbeepkg;
using test::Given;
using test::PackageBuilder;
using test::ProgramResult;
using testing::HasSubstr;

PackageBuilder tool()
{
    return PackageBuilder{"tool", "1-1"}.executable("usr/bin/tool", "#!/bin/sh\n");
}

// As cures have it: for the places that the doctor looked at.
std::string rbeepkg_of(Given& given)
{
    return "rbeepkg --root " + given.machine().path("root") + " --config " +
           given.machine().path("rbeepkg.conf");
}

// Everything but what the machine that the tests run on may lack.
std::string findings(Given& given, const std::string& words = "--doctor")
{
    return given.when(words).out;
}

} // namespace

TEST(Doctor, AFreshMachine)
{
    Given given;
    const std::string text = findings(given);
    EXPECT_THAT(text, HasSubstr("nothing was installed yet"));
    EXPECT_THAT(text,
                HasSubstr("main was never asked\n       cure: " + rbeepkg_of(given) + " -Sy\n"));
    EXPECT_THAT(text, HasSubstr("ok     file systems: that of " + given.machine().path("root") +
                                " can do what is needed\n"));
    EXPECT_THAT(os::list_directory(given.machine().path("root")), testing::IsEmpty())
        << "it leaves nothing";
}

TEST(Doctor, AMachineThatIsWell)
{
    Given given;
    given.installed(tool());
    const std::string text = findings(given);
    EXPECT_THAT(text, HasSubstr("ok     generations: 1 is current, 0 others are kept\n"));
    EXPECT_THAT(text, HasSubstr("ok     database: whole, schema "));
    EXPECT_THAT(text, HasSubstr("ok     store: every tree is there, none too many\n"));
    EXPECT_THAT(text, HasSubstr("ok     links: "));
    EXPECT_THAT(text, HasSubstr("ok     interrupted runs: none left anything\n"));
    EXPECT_THAT(text, HasSubstr("ok     clock: "));
}

TEST(Doctor, ADamagedDatabaseIsWrong)
{
    Given given;
    given.installed(tool());
    given.when("-Q");
    given.machine().root().write("root/var/lib/rbeepkg/rbeepkg.db", std::string(50'000, 'x'));
    const ProgramResult result = given.when("--doctor");
    EXPECT_EQ(result.exit_code, 1);
    EXPECT_THAT(result.out, HasSubstr("wrong  database: "));
    EXPECT_THAT(result.out, HasSubstr("cure: " + rbeepkg_of(given) + " -D --rebuild\n"));
    EXPECT_THAT(result.out, HasSubstr("ok     links: ")) << "the rest is looked at all the same";
}

TEST(Doctor, ALostDatabaseIsWrong)
{
    Given given;
    given.installed(tool());
    given.when("-Q");
    for (const char* ending : {"", "-wal", "-shm"}) {
        os::remove_file(given.machine().state() + "/rbeepkg.db" + ending);
    }
    EXPECT_THAT(findings(given), HasSubstr("wrong  database: "));
}

TEST(Doctor, ATreeThatIsGoneIsWrong)
{
    Given given;
    given.installed(tool());
    given.when("-Q");
    os::remove_tree(given.machine().state() + "/store/tool");
    const ProgramResult result = given.when("--doctor");
    EXPECT_EQ(result.exit_code, 1);
    EXPECT_THAT(result.out, HasSubstr("wrong  store: the trees are gone of: tool=1-1\n"
                                      "       cure: " +
                                      rbeepkg_of(given) + " -Qkk --repair tool=1-1\n"));
}

TEST(Doctor, ATreeTooManyIsOdd)
{
    Given given;
    given.installed(tool());
    given.when("-Q");
    given.machine().root().write("root/var/lib/rbeepkg/store/ghost/1-1-00000000/f", "x");
    EXPECT_THAT(findings(given), HasSubstr("odd    store: no generation lists: ghost/1-1-00000000\n"
                                           "       cure: " +
                                           rbeepkg_of(given) + " -Sc\n"));
}

TEST(Doctor, LinksMissingForeignAndStale)
{
    Given given;
    given.installed(tool());
    given.when("-Q");
    const std::string bin = given.machine().bin();
    os::remove_file(bin + "/tool");
    EXPECT_THAT(findings(given), HasSubstr("wrong  links: missing in " + bin + ": tool\n"));
    std::ofstream{bin + "/tool"} << "of others";
    EXPECT_THAT(findings(given), HasSubstr("wrong  links: "));
    EXPECT_THAT(findings(given), HasSubstr("is not ours"));
    ASSERT_EQ(::symlink("../../../var/lib/rbeepkg/current/bin/gone", (bin + "/gone").c_str()), 0);
    EXPECT_THAT(findings(given), HasSubstr("odd    links: of nothing that is installed, in "));
}

TEST(Doctor, WhatAnInterruptedRunLeft)
{
    Given given;
    given.installed(tool());
    given.when("-Q");
    os::make_directories(given.machine().state() + "/store/.staging/9");
    EXPECT_THAT(findings(given), HasSubstr("odd    interrupted runs: one left half its work\n"));
    EXPECT_TRUE(os::exists(given.machine().state() + "/store/.staging/9")) << "it only looks";
}

TEST(Doctor, AnotherAtWorkIsNoInterruptedRun)
{
    Given given;
    given.installed(tool());
    given.when("-Q");
    os::make_directories(given.machine().state() + "/store/.staging/9");
    const auto lock =
        os::FileLock::try_acquire(given.machine().state() + "/lock", os::FileLock::Kind::exclusive);
    ASSERT_TRUE(lock);
    EXPECT_THAT(findings(given),
                HasSubstr("ok     interrupted runs: another rbeepkg is at work\n"));
}

TEST(Doctor, AProfileThatIsGoneIsWrong)
{
    Given given;
    given.installed(tool());
    given.when("-Q");
    os::remove_tree(given.machine().state() + "/profiles/1");
    EXPECT_THAT(findings(given), HasSubstr("wrong  generations: "));
}

TEST(Doctor, ACatalogWhoseDirectoryIsGoneIsWrong)
{
    Given given;
    given.when("-Q");
    os::remove_tree(given.machine().path("catalogs/main"));
    EXPECT_THAT(findings(given), HasSubstr("is not there\n"));
}

TEST(Doctor, AHookThatDoesNotParseIsWrong)
{
    Given given;
    given.machine().root().write("hooks/bad.hook", "[Trigger]\nNonsense = 1\n");
    const ProgramResult result = given.when("--doctor --hookdir " + given.machine().path("hooks"));
    EXPECT_EQ(result.exit_code, 1);
    EXPECT_THAT(result.out, HasSubstr("wrong  hooks: "));
    EXPECT_THAT(result.out, HasSubstr("bad.hook"));
}

TEST(Doctor, ABadConfigurationIsAFindingAndTheRestIsLookedAt)
{
    Given given;
    given.option("KeepGenerations = many");
    const ProgramResult result = given.when("--doctor");
    EXPECT_EQ(result.exit_code, 1);
    EXPECT_THAT(result.out, HasSubstr("wrong  configuration: "));
    EXPECT_THAT(result.out, HasSubstr("programs: "));
}

TEST(Doctor, AnUnknownKeyIsOdd)
{
    Given given;
    given.option("NoSuchKey = 1");
    EXPECT_THAT(findings(given), HasSubstr("odd    configuration: "));
}

TEST(Doctor, Json)
{
    Given given;
    const ProgramResult result = given.when("--doctor --json");
    EXPECT_THAT(result.out, HasSubstr(R"({"schema":1,"verdict":"odd","subject":"catalogs","text":)"
                                      R"("main was never asked","cure":")" +
                                      rbeepkg_of(given) + R"( -Sy"})"));
}

TEST(Doctor, NeedsNoRights)
{
    if (::geteuid() != 0) {
        GTEST_SKIP() << "only root can become somebody else";
    }
    Given given;
    given.installed(tool());
    given.when("-Q");
    ASSERT_EQ(::chmod(given.machine().path(".").c_str(), 0755), 0);
    test::ProgramOptions options;
    options.as_nobody = true;
    const ProgramResult result = given.machine().rbeepkg({"--doctor"}, options);
    EXPECT_THAT(result.out, HasSubstr("odd    rights: you cannot write to "));
    EXPECT_THAT(result.out, HasSubstr("ok     database: whole"));
}

TEST(Doctor, WithoutBubblewrap)
{
    Given given;
    test::ProgramOptions options;
    options.environment["PATH"] = given.machine().root().make_directory("empty");
    const ProgramResult result = given.machine().rbeepkg({"--doctor"}, options);
    EXPECT_THAT(result.out, HasSubstr("programs: ")) << result.err;
}
