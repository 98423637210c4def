// What may be named behind -S and -U, and what is found under it.
#include "libpkg/os/file.hpp"
#include "tests/scenario/given.hpp"
#include "tests/support/local_http_server.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace {

using namespace rbeepkg;
using test::Given;
using test::PackageBuilder;
using test::ProgramResult;
using testing::HasSubstr;
using testing::Not;

PackageBuilder pkg(const std::string& name, const std::string& version = "1-1")
{
    return PackageBuilder{name, version};
}

} // namespace

TEST(ResolveTargets, ANameIsInstalled)
{
    Given given;
    given.offer(pkg("a", "1.0-1"));
    given.done("-S a --noconfirm");
    EXPECT_EQ(given.packages(), "a 1.0-1");
}

TEST(ResolveTargets, AnUnknownOneChangesNothing)
{
    Given given;
    given.offer(pkg("a"));
    const ProgramResult result = given.when("-S a nope --noconfirm");
    EXPECT_EQ(result.exit_code, 4);
    EXPECT_THAT(result.err, HasSubstr("error: target not found: nope\n"));
    EXPECT_EQ(given.packages(), "");
}

TEST(ResolveTargets, CatalogOrderDecidesBetweenEqualNamesWhateverTheVersions)
{
    Given given{{"first", "second"}};
    given.offer(pkg("a", "1-1"), "first").offer(pkg("a", "2-1"), "second");
    given.done("-S a --noconfirm");
    EXPECT_EQ(given.packages(), "a 1-1");
}

TEST(ResolveTargets, ACatalogMayBeNamed)
{
    Given given{{"first", "second"}};
    given.offer(pkg("a", "1-1"), "first").offer(pkg("a", "2-1"), "second");
    given.done("-S second/a --noconfirm");
    EXPECT_EQ(given.packages(), "a 2-1");
    EXPECT_EQ(given.when("-S second/b --noconfirm").exit_code, 4);
}

TEST(ResolveTargets, TheLiteralNameWinsOverAProvider)
{
    Given given;
    given.offer(pkg("other").provides("a")).offer(pkg("a"));
    given.done("-S a --noconfirm");
    EXPECT_EQ(given.packages(), "a 1-1");
}

TEST(ResolveTargets, AProviderWinsOverAGroup)
{
    Given given;
    given.offer(pkg("member").group("tools")).offer(pkg("other").provides("tools"));
    given.done("-S tools --noconfirm");
    EXPECT_EQ(given.packages(), "other 1-1");
}

TEST(ResolveTargets, WhatItIsCountsBeforeWhereItIs)
{
    Given given{{"first", "second"}};
    given.offer(pkg("other").provides("a"), "first").offer(pkg("a"), "second");
    given.offer(pkg("member").group("tools"), "first");
    given.offer(pkg("provider").provides("tools"), "second");
    given.done("-S a tools --noconfirm");
    EXPECT_EQ(given.packages(), "a 1-1, provider 1-1");
    given.done("-S first/a --noconfirm");
    EXPECT_EQ(given.packages(), "a 1-1, other 1-1, provider 1-1");
}

TEST(ResolveTargets, ACatalogMayBeNamedWithAnExpression)
{
    Given given{{"first", "second"}};
    given.offer(pkg("a", "1-1"), "first").offer(pkg("a", "2-1"), "second");
    EXPECT_EQ(given.when("-S first/a>=2 --noconfirm").exit_code, 4);
    given.done("-S second/a>=2 --noconfirm");
    EXPECT_EQ(given.packages(), "a 2-1");
    EXPECT_EQ(given.when("-S third/a --noconfirm").exit_code, 4);
}

TEST(ResolveTargets, AnExpressionMayBeOfWhatIsProvided)
{
    Given given;
    given.offer(pkg("p").provides("api=2")).offer(pkg("bare").provides("api"));
    EXPECT_EQ(given.when("-S api>=3 --noconfirm").exit_code, 4);
    given.done("-S api>=2 --noconfirm");
    EXPECT_EQ(given.packages(), "p 1-1");
}

TEST(ResolveTargets, AGroupIsAllItsMembers)
{
    Given given;
    given.offer(pkg("a").group("tools")).offer(pkg("b").group("tools")).offer(pkg("c"));
    given.done("-S tools --noconfirm");
    EXPECT_EQ(given.packages(), "a 1-1, b 1-1");
}

TEST(ResolveTargets, MembersOfAGroupCanBeChosen)
{
    Given given;
    given.offer(pkg("a").group("g")).offer(pkg("b").group("g")).offer(pkg("c").group("g"));
    const ProgramResult result = given.done("-S g", "^2\ny\n");
    EXPECT_THAT(result.out, HasSubstr(":: There are 3 members in group g:\n   1) main/a-1-1\n"));
    EXPECT_THAT(result.out, HasSubstr("Enter a selection (default=all): "));
    EXPECT_EQ(given.packages(), "a 1-1, c 1-1");
}

TEST(ResolveTargets, AWrongSelectionIsAskedForAgain)
{
    Given given;
    given.offer(pkg("a").group("g")).offer(pkg("b").group("g"));
    const ProgramResult result = given.done("-S g", "7\n2-1\n2\ny\n");
    for (const char* word : {"7", "2-1"}) {
        EXPECT_THAT(result.err, HasSubstr("error: '" + std::string{word} +
                                          "' is neither a number nor a range from 1 to 2\n"));
    }
    EXPECT_EQ(given.packages(), "b 1-1");
}

TEST(ResolveTargets, AGroupOfOneCatalog)
{
    Given given{{"first", "second"}};
    given.offer(pkg("a").group("g"), "first").offer(pkg("b").group("g"), "second");
    given.done("-S second/g --noconfirm");
    EXPECT_EQ(given.packages(), "b 1-1");
}

TEST(ResolveTargets, AnExpressionPicksAVersion)
{
    Given given;
    given.offer(pkg("a", "1-1")).offer(pkg("a", "2-1")).offer(pkg("a", "3-1"));
    given.done("-S a<3 --noconfirm");
    EXPECT_EQ(given.packages(), "a 2-1");
    EXPECT_THAT(given.when("-S a>3 --noconfirm").err, HasSubstr("target not found: a>3"));
}

TEST(ResolveTargets, TheSameTargetTwiceCountsOnce)
{
    Given given;
    given.offer(pkg("a"));
    EXPECT_THAT(given.done("-S a a main/a --noconfirm").out, HasSubstr("Packages (1)"));
}

TEST(ResolveTargets, AnInstalledVersionIsReinstalled)
{
    Given given;
    given.offer(pkg("a", "1.0-1")).installed(pkg("a", "1.0-1"));
    const ProgramResult result = given.done("-S a --noconfirm");
    EXPECT_THAT(result.err, HasSubstr("warning: a-1.0-1 is up to date -- reinstalling\n"));
    EXPECT_THAT(result.out, HasSubstr("reinstalled a (1.0-1)"));
}

TEST(ResolveTargets, NeededLeavesWhatIsUpToDate)
{
    Given given;
    given.offer(pkg("a", "1.0-1")).installed(pkg("a", "1.0-1"));
    const ProgramResult result = given.done("-S a --needed --noconfirm");
    EXPECT_THAT(result.err, HasSubstr("a-1.0-1 is up to date -- skipping"));
    EXPECT_THAT(result.out, HasSubstr(" there is nothing to do\n"));
}

TEST(ResolveTargets, NeededTakesTheRestAndWhatIsOlder)
{
    Given given;
    given.offer(pkg("a")).offer(pkg("b")).offer(pkg("c"));
    given.installed(pkg("a")).installed(pkg("b", "2-1"));
    const ProgramResult result = given.done("-S a b c --needed --noconfirm");
    EXPECT_THAT(result.out, HasSubstr("Packages (2) b-1-1  c-1-1\n"));
    EXPECT_EQ(given.packages(), "a 1-1, b 1-1, c 1-1");
}

TEST(ResolveTargets, AnOlderOfferDowngradesWithAWarning)
{
    Given given;
    given.offer(pkg("a", "1-1")).installed(pkg("a", "2-1"));
    const ProgramResult result = given.done("-S a --noconfirm");
    EXPECT_THAT(result.err, HasSubstr("warning: downgrading package a (2-1 => 1-1)\n"));
    EXPECT_EQ(given.packages(), "a 1-1");
}

TEST(ResolveTargets, AVersionIsPutBesideTheActiveOne)
{
    Given given;
    given.offer(pkg("a", "1-1")).offer(pkg("a", "2-1")).installed(pkg("a", "1-1"));
    given.done("-S a=2 --noconfirm");
    const std::string listed = given.when("-Q a").out;
    EXPECT_THAT(listed, HasSubstr("a 1-1"));
    EXPECT_THAT(listed, HasSubstr("a 2-1"));
    EXPECT_THAT(given.when("-Q a --json").out, HasSubstr(R"("version":"1-1","active":true)"));
}

TEST(ResolveTargets, TwoProvidersAreANumberedQuestion)
{
    Given given;
    given.offer(pkg("one").provides("engine")).offer(pkg("two").provides("engine"));
    const ProgramResult result = given.done("-S engine", "2\ny\n");
    EXPECT_THAT(result.out, HasSubstr(":: There are 2 providers available for engine:\n"
                                      "   1) main/one-1-1\n   2) main/two-1-1\n"));
    EXPECT_THAT(result.out, HasSubstr("Enter a number (default=1): "));
    EXPECT_EQ(given.packages(), "two 1-1");
}

TEST(ResolveTargets, WithoutConfirmationTheFirstProviderIsTaken)
{
    Given given;
    given.offer(pkg("one").provides("engine")).offer(pkg("two").provides("engine"));
    given.done("-S engine --noconfirm");
    EXPECT_EQ(given.packages(), "one 1-1");
}

TEST(ResolveTargets, PrintAsksNothingAndChangesNothing)
{
    Given given;
    given.offer(pkg("app").depends("engine"));
    given.offer(pkg("one").provides("engine")).offer(pkg("two").provides("engine"));
    const ProgramResult result = given.done("-Sp --print-format %n app");
    EXPECT_EQ(result.out, "one\napp\n");
    EXPECT_EQ(given.packages(), "");
}

TEST(ResolveTargets, DownloadOnlyInstallsNothing)
{
    Given given;
    given.offer(pkg("a"));
    given.done("-Sw a --noconfirm");
    EXPECT_EQ(given.packages(), "");
}

TEST(ResolveTargets, NoneIsAnErrorUnlessUpgrading)
{
    Given given;
    given.offer(pkg("a"));
    const ProgramResult result = given.when("-S --noconfirm");
    EXPECT_NE(result.exit_code, 0);
    EXPECT_THAT(result.err, HasSubstr("no targets specified"));
    EXPECT_THAT(given.done("-Su --noconfirm").out, HasSubstr(" there is nothing to do\n"));
}

TEST(ResolveTargets, ACatalogThatIsNotForInstallationServesNothing)
{
    Given given{{"first", "second"}};
    given.offer(pkg("a", "1-1"), "first").offer(pkg("a", "2-1"), "second");
    given.machine().root().write(
        "rbeepkg.conf",
        "[first]\nUsage = Sync Search\nServer = file://" + given.machine().path("catalogs/first") +
            "\n[second]\nServer = file://" + given.machine().path("catalogs/second") + "\n");
    given.done("-S a --noconfirm");
    EXPECT_EQ(given.packages(), "a 2-1");
    const ProgramResult barred = given.when("-S first/a --noconfirm");
    EXPECT_THAT(barred.err, HasSubstr("catalog 'first', which has a, is not for installation\n"
                                      "  hint: Usage in the section of a catalog says what it is "
                                      "for; Install lets it"));
}

TEST(ResolveFiles, DependenciesComeFromTheCatalogs)
{
    Given given;
    given.offer(pkg("lib", "2-1"));
    ASSERT_EQ(given.when("-Sy").exit_code, 0);
    given.done("-U --noconfirm " + given.file(pkg("app").depends("lib>=2")));
    EXPECT_EQ(given.packages(), "app 1-1, lib 2-1");
    EXPECT_THAT(given.when("-Qi lib").out, HasSubstr("Installed as a dependency"));
}

TEST(ResolveFiles, FilesMeetEachOther)
{
    Given given;
    given.done("-U --noconfirm " + given.file(pkg("app").depends("lib")) + " " +
               given.file(pkg("lib")));
    EXPECT_EQ(given.packages(), "app 1-1, lib 1-1");
}

TEST(ResolveFiles, EqualOlderAndNewerVersionsInstall)
{
    Given given;
    given.installed(pkg("a", "2-1"));
    const ProgramResult same = given.done("-U --noconfirm " + given.file(pkg("a", "2-1")));
    EXPECT_THAT(same.err, HasSubstr("warning: a-2-1 is up to date -- reinstalling\n"));
    const ProgramResult older = given.done("-U --noconfirm " + given.file(pkg("a", "1-1")));
    EXPECT_THAT(older.err, HasSubstr("warning: downgrading package a (2-1 => 1-1)\n"));
    EXPECT_EQ(given.packages(), "a 1-1");
    EXPECT_THAT(given.done("-U --noconfirm " + given.file(pkg("a", "3-1"))).out,
                HasSubstr("\nupgrading a...\n"));
    EXPECT_EQ(given.packages(), "a 3-1");
    const std::string file = given.file(pkg("a", "3-1"));
    EXPECT_THAT(given.done("-U --noconfirm --needed " + file).out,
                HasSubstr(" there is nothing to do\n"));
}

TEST(ResolveFiles, AMissingDependencyIsRefused)
{
    Given given;
    given.offer(pkg("lib", "1-1"));
    ASSERT_EQ(given.when("-Sy").exit_code, 0);
    const ProgramResult result =
        given.when("-U --noconfirm " + given.file(pkg("app").depends("lib>=2")));
    EXPECT_EQ(result.exit_code, 13);
    EXPECT_THAT(result.err, HasSubstr("unable to satisfy dependency 'lib>=2' required by app"));
}

TEST(ResolveFiles, UrlsAreDownloadedFirst)
{
    Given given;
    test::LocalHttpServer server;
    const std::string file = given.file(pkg("a"));
    server.set(
        "/a.pkg.tar.zst",
        test::HttpReply{200, os::read_file(file, 1U << 20U), "application/octet-stream", {}});
    given.done("-U --noconfirm " + server.url("/a.pkg.tar.zst"));
    EXPECT_EQ(given.packages(), "a 1-1");
    given.done("-U --noconfirm file://" + given.file(pkg("b")));
    EXPECT_EQ(given.packages(), "a 1-1, b 1-1");
}

TEST(ResolveFiles, AUrlWithNothingBehindItNamesIt)
{
    Given given;
    test::LocalHttpServer server;
    const ProgramResult result = given.when("-U --noconfirm " + server.url("/nope.pkg.tar.zst"));
    EXPECT_NE(result.exit_code, 0);
    EXPECT_THAT(result.err, HasSubstr(server.url("/nope.pkg.tar.zst")));
    EXPECT_NE(given.when("-U --noconfirm ftp://host/a.pkg.tar.zst").exit_code, 0);
}
