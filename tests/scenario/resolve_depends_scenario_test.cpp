// What packages want of each other, and what stands between them.
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

TEST(ResolveConflicts, BetweenTargetsEndIt)
{
    for (const bool first : {true, false}) {
        Given given;
        given.offer(first ? pkg("a").conflicts("b") : pkg("a"));
        given.offer(first ? pkg("b") : pkg("b").conflicts("a"));
        const ProgramResult result = given.when("-S a b --noconfirm");
        EXPECT_EQ(result.exit_code, k_unsatisfied);
        EXPECT_THAT(result.err, HasSubstr("are in conflict"));
        EXPECT_EQ(given.packages(), "");
    }
}

TEST(ResolveConflicts, ATargetThatAnotherStandsForIsDropped)
{
    Given given;
    given.offer(pkg("a").conflicts("b").provides("b")).offer(pkg("b"));
    const ProgramResult result = given.done("-S a b --noconfirm");
    EXPECT_THAT(result.out + result.err,
                HasSubstr("removing 'b-1-1' from target list because it conflicts with 'a-1-1'"));
    EXPECT_EQ(given.packages(), "a 1-1");
}

TEST(ResolveConflicts, WithInstalledOnesDefaultToNo)
{
    for (const bool newer_says_so : {true, false}) {
        Given given;
        given.offer(newer_says_so ? pkg("a").conflicts("old") : pkg("a"));
        given.installed(newer_says_so ? pkg("old") : pkg("old").conflicts("a"));
        const ProgramResult result = given.when("-S a --noconfirm");
        EXPECT_EQ(result.exit_code, k_unsatisfied);
        EXPECT_THAT(result.err, HasSubstr("a and old are in conflict"));
        EXPECT_EQ(given.packages(), "old 1-1");
    }
}

TEST(ResolveConflicts, WithInstalledOnesAreAskedAbout)
{
    Given given;
    given.offer(pkg("a").conflicts("old")).installed(pkg("old"));
    const ProgramResult result = given.done("-S a", "y\ny\n");
    EXPECT_THAT(result.out, HasSubstr(":: a and old are in conflict. Remove old? [y/N]"));
    EXPECT_EQ(given.packages(), "a 1-1");
}

TEST(ResolveConflicts, AskAnswersThem)
{
    Given given;
    given.offer(pkg("a").conflicts("old")).installed(pkg("old"));
    given.done("-S a --ask 4");
    EXPECT_EQ(given.packages(), "a 1-1");
}

TEST(ResolveConflicts, HitWhatIsProvided)
{
    Given given;
    given.offer(pkg("a").conflicts("api")).installed(pkg("old").provides("api"));
    EXPECT_THAT(given.when("-S a --noconfirm").err, HasSubstr("a and old are in conflict (api)"));
}

TEST(ResolveConflicts, MayBeVersioned)
{
    Given given;
    given.offer(pkg("a").conflicts("old<2")).installed(pkg("old", "2-1"));
    given.done("-S a --noconfirm");
    EXPECT_EQ(given.packages(), "a 1-1, old 2-1");
}

TEST(ResolveConflicts, APackageDoesNotConflictWithItself)
{
    Given given;
    given.offer(pkg("a", "2-1").conflicts("a").provides("api").conflicts("api"));
    given.installed(pkg("a", "1-1"));
    given.done("-S a --noconfirm");
    EXPECT_EQ(given.packages(), "a 2-1");
}

TEST(ResolveConflicts, AreUpgradedAwayByTheSameTransaction)
{
    Given given;
    given.offer(pkg("a").conflicts("b<2")).offer(pkg("b", "2-1")).installed(pkg("b", "1-1"));
    given.done("-S a b --noconfirm");
    EXPECT_EQ(given.packages(), "a 1-1, b 2-1");
}

TEST(ResolveConflicts, WhoseRemovalBreaksOthersAreRefused)
{
    Given given;
    given.offer(pkg("a").conflicts("old")).installed(pkg("old"));
    given.installed(pkg("app").depends("old"));
    const ProgramResult result = given.when("-S a --ask 4");
    EXPECT_EQ(result.exit_code, k_unsatisfied);
    EXPECT_THAT(result.err, HasSubstr("removing old breaks dependency 'old' required by app"));
    EXPECT_EQ(given.packages(), "app 1-1, old 1-1");
}

TEST(ResolveConflicts, AreCheckedWithoutDependenciesToo)
{
    Given given;
    given.offer(pkg("a").conflicts("b")).offer(pkg("b"));
    EXPECT_EQ(given.when("-Sdd a b --noconfirm").exit_code, k_unsatisfied);
}

TEST(ResolveConflicts, AProviderWithoutOneIsPreferred)
{
    Given given;
    given.offer(pkg("app").depends("api")).offer(pkg("one").provides("api").conflicts("old"));
    given.offer(pkg("two").provides("api")).installed(pkg("old"));
    given.done("-S app --noconfirm");
    EXPECT_EQ(given.packages(), "app 1-1, old 1-1, two 1-1");
}
