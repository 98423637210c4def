// What a transaction shows before it asks, and how far it goes when it is to stop on the way.
#include "libpkg/base/text.hpp"
#include "libpkg/os/file.hpp"
#include "tests/scenario/given.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace {

using namespace rbeepkg;
using test::Given;
using test::PackageBuilder;
using test::ProgramResult;
using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

PackageBuilder pkg(const std::string& name, const std::string& version = "1-1")
{
    return PackageBuilder{name, version};
}

PackageBuilder with_size(const std::string& name, const std::string& version, std::uint64_t bytes)
{
    PackageBuilder package{name, version};
    package.file("usr/share/" + name, std::string(bytes, 'x'));
    return package;
}

// Nobody answers, so that nothing is done.
std::string shown_before_the_question(Given& given, const std::string& words)
{
    const ProgramResult result = given.when(words, "n\n");
    EXPECT_NE(result.exit_code, 0) << words;
    return result.out;
}

} // namespace

TEST(Transaction, ShowsWhatComesAndWhatGoesWithTheSizes)
{
    Given given;
    given.installed(with_size("a", "1-1", 1024)).installed(with_size("old", "3-1", 10240));
    const ProgramResult result =
        given.when("-U " + given.file(with_size("a", "2-1", 4096)) + " " +
                       given.file(with_size("new", "1-1", 4096).conflicts("old")),
                   "y\nn\n");
    EXPECT_THAT(result.out, AllOf(HasSubstr("Packages (3) a-2-1  new-1-1  old-3-1 [removal]\n"),
                                  HasSubstr("\nTotal Installed Size:   8.00 KiB\n"),
                                  HasSubstr("\nNet Upgrade Size:      -3.00 KiB\n"),
                                  HasSubstr("\n:: Proceed with installation? [Y/n] ")));
    EXPECT_NE(result.exit_code, 0);
    EXPECT_EQ(given.packages(), "a 1-1, old 3-1");
}

TEST(Transaction, ShowsWhatARemovalFrees)
{
    Given given;
    given.installed(with_size("a", "1-1", 2048)).installed(with_size("b", "2-1", 1024));
    EXPECT_THAT(shown_before_the_question(given, "-R a b"),
                AllOf(HasSubstr("Packages (2) b-2-1  a-1-1\n"),
                      HasSubstr("\nTotal Removed Size:  3.00 KiB\n"),
                      HasSubstr(":: Do you want to remove these packages? [Y/n] ")));
    EXPECT_EQ(given.packages(), "a 1-1, b 2-1");
}

TEST(Transaction, SizesThatAreNoneAreNotShown)
{
    Given given;
    const std::string out =
        shown_before_the_question(given, "-U " + given.file(with_size("a", "1-1", 2048)));
    EXPECT_THAT(out, HasSubstr("Total Installed Size:  2.00 KiB\n"));
    EXPECT_THAT(out, Not(HasSubstr("Total Download Size")));
    EXPECT_THAT(out, Not(HasSubstr("Net Upgrade Size")));
    EXPECT_THAT(out, Not(HasSubstr("Total Removed Size")));
}

// The entry of a catalog need not say how large the package becomes.
TEST(Transaction, SizesOfWhichOneIsNotKnownAreNotAddedUp)
{
    Given given;
    given.offer(with_size("a", "2-1", 4096)).installed(with_size("a", "1-1", 1024));
    const std::string out = shown_before_the_question(given, "-S a");
    EXPECT_THAT(out, HasSubstr("Total Download Size: "));
    EXPECT_THAT(out, Not(testing::ContainsRegex("Installed Size|Removed Size|Net Upgrade")));
}

TEST(Transaction, DownloadOnlyFillsTheCacheAndChangesNothingElse)
{
    Given given;
    given.offer(pkg("a").depends("lib")).offer(pkg("lib"));
    given.done("-Sw a --noconfirm");
    EXPECT_EQ(given.packages(), "");
    EXPECT_FALSE(os::exists(given.machine().path("root/var/log/rbeepkg.log")));
    for (const char* name : {"a", "lib"}) {
        os::remove_file(
            given.machine().path("offered/main/" + std::string{name} + "-1-1-any.pkg.tar.zst"));
    }
    given.done("-S a --noconfirm");
    EXPECT_EQ(given.packages(), "a 1-1, lib 1-1");
}

TEST(Transaction, DownloadOnlyAsksAndRunsNoHooks)
{
    Given given;
    given.offer(pkg("a"));
    given.machine().root().write(
        "root/etc/rbeepkg/hooks/a.hook",
        "[Trigger]\nOperation = Install\nType = Package\nTarget = *\n[Action]\n"
        "When = PreTransaction\nExec = touch " +
            given.machine().path("told") + "\n");
    EXPECT_THAT(shown_before_the_question(given, "-Sw a"),
                AllOf(HasSubstr("Packages (1) a-1-1\n"),
                      testing::ContainsRegex("\nTotal Download Size:  [0-9]+ B\n")));
    given.done("-Sw a", "y\n");
    EXPECT_FALSE(os::exists(given.machine().path("told")));
}

TEST(Transaction, ADownloadThatIsNotWhatItShouldBeChangesNothingAndDoesNotStay)
{
    Given given;
    given.offer(pkg("a"));
    given.done("-Sy");
    const std::string file = given.machine().path("offered/main/a-1-1-any.pkg.tar.zst");
    const std::string good = os::read_file(file, 1U << 20U);
    os::write_file_atomically(file, good.substr(0, good.size() - 1) + "x");
    EXPECT_EQ(given.when("-S a --noconfirm").exit_code, 8);
    EXPECT_EQ(given.packages(), "");
    os::write_file_atomically(file, good);
    given.done("-S a --noconfirm");
    EXPECT_EQ(given.packages(), "a 1-1");
}

TEST(Transaction, DependenciesCountWhenSomethingIsOnlyPrinted)
{
    Given given;
    given.offer(pkg("app").depends("lib")).offer(pkg("lib"));
    EXPECT_EQ(given.done("-S app --print-format %n-%v").out, "lib-1-1\napp-1-1\n");
    EXPECT_EQ(given.done("-S app -p --print-format %r/%n").out, "main/lib\nmain/app\n");
    EXPECT_EQ(given.packages(), "");
}

// -p takes the defaults, as --noconfirm does, and what --ask says of them.
TEST(Transaction, WhatIsOnlyPrintedAsksNothing)
{
    Given given;
    given.offer(pkg("app").depends("engine")).offer(pkg("new").conflicts("old"));
    given.offer(pkg("one").provides("engine")).offer(pkg("two").provides("engine"));
    given.installed(pkg("old"));
    EXPECT_EQ(given.done("-Sp app --print-format %n", "2\n").out, "one\napp\n");
    EXPECT_EQ(given.done("-Sp app --print-format %n --ask 32").out, "two\napp\n");
    EXPECT_EQ(given.when("-Sp new", "y\n").exit_code, 13);
    EXPECT_EQ(given.done("-Sp new --print-format %n --ask 4").out, "new\n");
}
