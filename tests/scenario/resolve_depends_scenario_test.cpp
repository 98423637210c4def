// What packages want of each other.
#include "tests/scenario/given.hpp"

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

constexpr int k_unsatisfied = 13;

} // namespace

TEST(ResolveDepends, AreDrawnInAsDependencies)
{
    Given given;
    given.offer(pkg("app").depends("lib")).offer(pkg("lib"));
    given.done("-S app --noconfirm");
    EXPECT_THAT(given.when("-Qi app").out, HasSubstr("Explicitly installed"));
    EXPECT_THAT(given.when("-Qi lib").out, HasSubstr("Installed as a dependency"));
}

TEST(ResolveDepends, EveryComparisonHolds)
{
    const std::pair<const char*, bool> facts[] = {
        {"lib", true},    {"lib=2", true},     {"lib=2-1", true}, {"lib=2-2", false},
        {"lib<2", false}, {"lib<=2", true},    {"lib>1.9", true}, {"lib>2", false},
        {"lib>=2", true}, {"lib>=2-2", false}, {"lib=0:2", true}, {"lib<1:0", true},
    };
    for (const auto& [depend, holds] : facts) {
        Given given;
        given.offer(pkg("app").depends(depend)).offer(pkg("lib", "2-1"));
        const ProgramResult result = given.when("-S app --noconfirm");
        EXPECT_EQ(result.exit_code, holds ? 0 : k_unsatisfied) << depend << result.err;
    }
}

TEST(ResolveDepends, OnlyAVersionedProvideMeetsAVersionedDependency)
{
    for (const auto& [provide, code] : {std::pair{"api", k_unsatisfied}, std::pair{"api=2", 0},
                                        std::pair{"api=1", k_unsatisfied}}) {
        Given given;
        given.offer(pkg("app").depends("api>=2")).offer(pkg("lib").provides(provide));
        EXPECT_EQ(given.when("-S app --noconfirm").exit_code, code) << provide;
    }
}

TEST(ResolveDepends, AnInstalledSatisfierIsEnough)
{
    Given given;
    given.offer(pkg("app").depends("api")).offer(pkg("one").provides("api"));
    given.offer(pkg("two").provides("api")).installed(pkg("two").provides("api"));
    given.done("-S app --noconfirm");
    EXPECT_EQ(given.packages(), "app 1-1, two 1-1");
}

TEST(ResolveDepends, ATargetIsTakenBeforeOthers)
{
    Given given;
    given.offer(pkg("app").depends("api")).offer(pkg("one").provides("api"));
    given.offer(pkg("two").provides("api"));
    given.done("-S app two --noconfirm");
    EXPECT_EQ(given.packages(), "app 1-1, two 1-1");
}

TEST(ResolveDepends, AnUpgradeKeepsTheReason)
{
    Given given;
    given.offer(pkg("a", "2-1")).installed(pkg("a", "1-1"), "--asdeps");
    given.done("-S a --noconfirm");
    EXPECT_THAT(given.when("-Qi a").out, HasSubstr("Installed as a dependency"));
    given.done("-S a --asexplicit --noconfirm");
    EXPECT_THAT(given.when("-Qi a").out, HasSubstr("Explicitly installed"));
    given.done("-S a --asdeps --noconfirm");
    EXPECT_THAT(given.when("-Qi a").out, HasSubstr("Installed as a dependency"));
}

TEST(ResolveDepends, CyclesAreSaidAndInstalled)
{
    Given given;
    given.offer(pkg("a").depends("b")).offer(pkg("b").depends("a"));
    const ProgramResult result = given.done("-S a --noconfirm");
    EXPECT_THAT(result.err, HasSubstr("warning: dependency cycle detected: a, b\n"
                                      "warning: b will be installed before its a dependency\n"));
    EXPECT_THAT(result.out, HasSubstr("\ninstalling b...\ninstalling a...\n"));
    EXPECT_EQ(given.packages(), "a 1-1, b 1-1");
}

TEST(ResolveDepends, NobodyIsBroken)
{
    Given given;
    given.offer(pkg("lib", "2-1")).installed(pkg("lib", "1-1"));
    given.installed(pkg("app").depends("lib<2"));
    const ProgramResult result = given.when("-S lib --noconfirm");
    EXPECT_EQ(result.exit_code, k_unsatisfied);
    EXPECT_THAT(
        result.err,
        HasSubstr("error: installing lib (2-1) breaks dependency 'lib<2' required by app\n"));
    EXPECT_EQ(given.packages(), "app 1-1, lib 1-1");
}

TEST(ResolveDepends, AProvideThatVanishesBreaksToo)
{
    Given given;
    given.offer(pkg("lib", "2-1")).installed(pkg("lib", "1-1").provides("api"));
    given.installed(pkg("app").depends("api"));
    EXPECT_THAT(given.when("-S lib --noconfirm").err,
                HasSubstr("installing lib (2-1) breaks dependency 'api' required by app"));
    given.done("-Sdd lib --noconfirm");
    EXPECT_EQ(given.packages(), "app 1-1, lib 2-1");
}

TEST(ResolveDepends, TheExplanationIsAChain)
{
    Given given;
    given.offer(pkg("app").depends("lib>=2")).offer(pkg("lib", "2-1").depends("base>=3"));
    given.offer(pkg("base", "2-1"));
    const ProgramResult result = given.when("-S app --noconfirm");
    EXPECT_EQ(result.exit_code, k_unsatisfied);
    EXPECT_THAT(result.err,
                HasSubstr("error: unable to satisfy dependency 'base>=3' required by lib\n"
                          "       because app-1-1 depends on lib>=2, which only lib-2-1 meets,\n"
                          "       and lib-2-1 depends on base>=3, which no catalog has (main/base "
                          "is at version 2-1),\n"
                          "       app cannot be installed\n"
                          "  hint: rbeepkg -Sy asks the catalogs again"));
}

TEST(ResolveDepends, AnOlderVersionIsTakenWhereTheNewestCannotBe)
{
    Given given;
    given.offer(pkg("app").depends("lib")).offer(pkg("lib", "2-1").depends("base>=3"));
    given.offer(pkg("lib", "1-1")).offer(pkg("base", "2-1"));
    given.done("-S app --noconfirm");
    EXPECT_EQ(given.packages(), "app 1-1, lib 1-1");
}

TEST(ResolveDepends, UnresolvableTargetsAreSkippedOnlyWithAYes)
{
    Given given;
    given.offer(pkg("a").depends("b>=2")).offer(pkg("b")).offer(pkg("c"));
    EXPECT_EQ(given.when("-S a c --noconfirm").exit_code, k_unsatisfied);
    EXPECT_EQ(given.packages(), "");
    const ProgramResult result = given.done("-S a c", "y\ny\n");
    EXPECT_THAT(result.out, HasSubstr("a-1-1. Skip it? [y/N]"));
    EXPECT_EQ(given.packages(), "c 1-1");
}

TEST(ResolveDepends, AskInvertsADefault)
{
    Given given;
    given.offer(pkg("a").depends("b>=2")).offer(pkg("b")).offer(pkg("c"));
    given.done("-S a c --ask 16");
    EXPECT_EQ(given.packages(), "c 1-1");
    EXPECT_EQ(given.when("-S a --ask sixteen").exit_code, 2);
}

TEST(ResolveDepends, VersionsCanBeLeftOutOfAccount)
{
    Given given;
    given.offer(pkg("app").depends("lib>=2")).offer(pkg("lib"));
    given.done("-Sd app --noconfirm");
    EXPECT_EQ(given.packages(), "app 1-1, lib 1-1");
}

TEST(ResolveDepends, DependenciesCanBeLeftOutOfAccount)
{
    Given given;
    given.offer(pkg("app").depends("lib>=2")).offer(pkg("lib"));
    given.done("-Sdd app --noconfirm");
    EXPECT_EQ(given.packages(), "app 1-1");
}

TEST(ResolveDepends, AssumedPackagesMeetThem)
{
    Given given;
    given.offer(pkg("app").depends("lib>=2").depends("other"))
        .offer(pkg("lib"))
        .offer(pkg("other"));
    given.done("-S app --assume-installed lib=2,other --noconfirm");
    EXPECT_EQ(given.packages(), "app 1-1");
    EXPECT_EQ(given.when("-S app --assume-installed lib>=2 --noconfirm").exit_code, 2);
}

TEST(ResolveDepends, IgnoredOnesAreNotDrawnInSilently)
{
    Given given;
    given.offer(pkg("app").depends("lib")).offer(pkg("lib"));
    const ProgramResult result = given.when("-S app --ignore li* --noconfirm");
    EXPECT_EQ(result.exit_code, k_unsatisfied);
    EXPECT_THAT(result.err, HasSubstr("main/lib-1-1 would do, and it is ignored (IgnorePkg)"));
}

TEST(ResolveDepends, TwentyPackagesOrNone)
{
    Given given;
    for (int i = 0; i < 19; ++i) {
        given.offer(pkg("p" + std::to_string(i)));
    }
    given.offer(pkg("p19").depends("p0>=2"));
    std::string words = "-S --noconfirm";
    for (int i = 0; i < 20; ++i) {
        words += " p" + std::to_string(i);
    }
    EXPECT_EQ(given.when(words).exit_code, k_unsatisfied);
    EXPECT_EQ(given.packages(), "");
}

TEST(ResolveDepends, TheNameItselfIsTakenBeforeProvidersOfEarlierCatalogs)
{
    for (const auto& [depend, taken] :
         {std::pair{"lib", "lib 1-1"}, std::pair{"lib>=2", "p 1-1"}}) {
        Given given{{"first", "second"}};
        given.offer(pkg("p").provides("lib=2"), "first").offer(pkg("lib"), "second");
        given.offer(pkg("app").depends(depend), "second");
        given.done("-S app --noconfirm");
        EXPECT_EQ(given.packages(), std::string{"app 1-1, "} + taken) << depend;
    }
}

TEST(ResolveDepends, AProvideSaysOneVersion)
{
    const std::pair<const char*, bool> facts[] = {
        {"api", true},    {"api=1", true},    {"api=1-1", true}, {"api<2", true},
        {"api>=1", true}, {"api=1:1", false}, {"api=2", false},  {"api>1", false},
    };
    for (const auto& [depend, holds] : facts) {
        Given given;
        given.offer(pkg("app").depends(depend)).offer(pkg("lib", "7-1").provides("api=1"));
        EXPECT_EQ(given.when("-Sp app").exit_code, holds ? 0 : k_unsatisfied) << depend;
    }
}

TEST(ResolveDepends, ProvidersAreANumberedQuestionInTheOrderOfTheCatalogs)
{
    for (const auto& [typed, taken] : {std::pair{"", "z 1-1"}, std::pair{"2", "b 1-1"}}) {
        Given given{{"first", "second"}};
        given.offer(pkg("z").provides("v"), "first").offer(pkg("b").provides("v"), "second");
        given.offer(pkg("app").depends("v"), "second");
        const ProgramResult result = given.done("-S app", std::string{typed} + "\ny\n");
        EXPECT_THAT(result.out, HasSubstr(":: There are 2 providers available for v:\n"
                                          "   1) first/z-1-1\n   2) second/b-1-1\n"));
        EXPECT_THAT(given.packages(), HasSubstr(taken));
    }
}

TEST(ResolveDepends, AReinstallationKeepsTheReason)
{
    Given given;
    given.offer(pkg("app").depends("lib")).offer(pkg("lib"));
    given.done("-S app --noconfirm");
    given.done("-S lib --noconfirm");
    EXPECT_EQ(given.when("-Qqd").out, "lib\n");
    given.done("-U --noconfirm --asexplicit " + given.file(pkg("lib")));
    EXPECT_EQ(given.when("-Qqe").out, "app\nlib\n");
    given.done("-S lib --needed --asdeps --noconfirm");
    EXPECT_EQ(given.when("-Qqe").out, "app\nlib\n") << "what is skipped is left alone";
}

TEST(ResolveDepends, ComeBeforeDependantsAndGoAfterThem)
{
    Given given;
    given.offer(pkg("x").depends("m")).offer(pkg("m").depends("a")).offer(pkg("a"));
    EXPECT_THAT(given.done("-S x --noconfirm").out,
                HasSubstr("\ninstalling a...\ninstalling m...\ninstalling x...\n"));
    EXPECT_THAT(given.done("-Rs x --noconfirm").out,
                HasSubstr("\nremoving x...\nremoving m...\nremoving a...\n"));
}

// What no catalog knows is a thing of the machine: it cannot be met here either.
TEST(ResolveDepends, TargetsThatTheMachineHasNothingForAreSkippedOnlyWithAYes)
{
    Given given;
    given.offer(pkg("a").depends("no-such-thing")).offer(pkg("top").depends("a")).offer(pkg("c"));
    for (const char* words : {"-S a top c --noconfirm", "-S a top c"}) {
        const ProgramResult result = given.when(words, "n\n");
        EXPECT_EQ(result.exit_code, k_unsatisfied);
        EXPECT_THAT(result.err, HasSubstr("error: this machine lacks what the worker needs to run: "
                                          "no-such-thing (needed by a)"));
        EXPECT_EQ(given.packages(), "");
    }
    const ProgramResult result = given.done("-S a top c", "y\ny\n");
    EXPECT_THAT(result.out, HasSubstr("since this machine lacks no-such-thing: a-1-1, top-1-1. "
                                      "Skip them? [y/N] y"));
    EXPECT_THAT(result.err, HasSubstr("warning: skipping target: top-1-1\n"));
    EXPECT_EQ(given.packages(), "c 1-1");
    EXPECT_THAT(given.done("-S a --ask 16").out, HasSubstr(" there is nothing to do\n"));
}

TEST(ResolveDepends, WhatTheMachineLacksIsToldWithTheWayToWhoeverNeedsIt)
{
    Given given;
    given.offer(pkg("leaf").depends("no-such-thing>=2").provides("engine=3"));
    given.offer(pkg("mid").depends("engine")).offer(pkg("top").depends("mid"));
    for (const char* words : {"-S top --noconfirm", "-Sp top"}) {
        EXPECT_THAT(given.when(words).err,
                    HasSubstr("no-such-thing>=2 (needed by leaf)\n"
                              "       because top depends on mid,\n"
                              "       and mid depends on engine,\n"
                              "       and leaf depends on no-such-thing>=2\n"));
    }
    EXPECT_THAT(given.when("-Sp leaf").err, Not(HasSubstr("because")));
}

TEST(ResolveDepends, AnUpgradeThatTheMachineHasNothingForHoldsNoOthersUp)
{
    Given given;
    given.offer(pkg("a", "2-1").depends("no-such-thing")).offer(pkg("b", "2-1"));
    given.offer(pkg("new").replaces("old").depends("no-such-thing"));
    given.installed(pkg("a")).installed(pkg("b")).installed(pkg("old"));
    EXPECT_EQ(given.when("-Su --noconfirm").exit_code, k_unsatisfied);
    given.done("-Su --ask 16");
    EXPECT_EQ(given.packages(), "a 1-1, b 2-1, old 1-1");
}

TEST(ResolveDepends, WithoutVersionsNamesStillCount)
{
    Given given;
    given.offer(pkg("app").depends("lib>=2")).offer(pkg("lib").depends("no-such-thing"));
    EXPECT_EQ(given.when("-Sd app --noconfirm").exit_code, k_unsatisfied);
    given.done("-Sdd app --noconfirm");
    EXPECT_EQ(given.packages(), "app 1-1");
}

TEST(ResolveDepends, OfWhatStaysMayLoseTheirVersionsToo)
{
    Given given;
    given.offer(pkg("lib", "2-1")).installed(pkg("lib")).installed(pkg("app").depends("lib<2"));
    EXPECT_EQ(given.when("-S lib --noconfirm").exit_code, k_unsatisfied);
    EXPECT_EQ(given.when("-S lib --ask 16").exit_code, k_unsatisfied) << "nothing to be skipped";
    given.done("-Sd lib --noconfirm");
    EXPECT_EQ(given.packages(), "app 1-1, lib 2-1");
}

TEST(ResolveDepends, AssumedPackagesHaveAVersionAndAreNotInstalled)
{
    Given given;
    given.offer(pkg("app").depends("lib>=2")).offer(pkg("lib"));
    for (const char* assumed : {"lib=1", "lib"}) {
        EXPECT_EQ(
            given.when(std::string{"-S app --noconfirm --assume-installed "} + assumed).exit_code,
            k_unsatisfied);
    }
    given.done("-S app --noconfirm --assume-installed x=1 --assume-installed lib=2");
    EXPECT_EQ(given.packages(), "app 1-1");
}
