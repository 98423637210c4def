// What stands between packages, and who has to go.
#include "tests/scenario/given.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace {

using namespace rbeepkg;
using test::Given;
using test::PackageBuilder;
using test::ProgramResult;
using testing::HasSubstr;

PackageBuilder pkg(const std::string& name, const std::string& version = "1-1")
{
    return PackageBuilder{name, version};
}

constexpr int k_unsatisfied = 13;

} // namespace

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

TEST(ResolveConflicts, AVersionHoldsOfWhatIsProvidedToo)
{
    for (const auto& [provided, code] :
         {std::pair{"api=3", k_unsatisfied}, std::pair{"api=1", 0}, std::pair{"api", 0}}) {
        Given given;
        given.offer(pkg("a").conflicts("api>=2")).installed(pkg("old").provides(provided));
        EXPECT_EQ(given.when("-S a --noconfirm").exit_code, code) << provided;
    }
}

TEST(ResolveConflicts, ANoLeavesEverythingAsItWas)
{
    Given given;
    given.offer(pkg("a").conflicts("old")).installed(pkg("old"));
    EXPECT_EQ(given.when("-S a", "n\n").exit_code, k_unsatisfied);
    EXPECT_EQ(given.when("-S a", "y\nn\n").exit_code, 1);
    EXPECT_EQ(given.packages(), "old 1-1");
}

TEST(ResolveConflicts, OfTargetsAreNoQuestion)
{
    Given given;
    given.offer(pkg("a").conflicts("b")).offer(pkg("b"));
    const ProgramResult result = given.when("-S a b", "y\ny\n");
    EXPECT_EQ(result.exit_code, k_unsatisfied);
    EXPECT_EQ(result.out.find("[y/N]"), std::string::npos) << result.out;
    EXPECT_EQ(given.packages(), "");
}

TEST(ResolveConflicts, OfTwoTargetsTheSecondMayStandForTheFirst)
{
    Given given;
    given.offer(pkg("a").conflicts("b")).offer(pkg("b").provides("a"));
    given.done("-S a b --noconfirm");
    EXPECT_EQ(given.packages(), "b 1-1");
}

TEST(ResolveConflicts, WhatIsRemovedMayBeStoodFor)
{
    Given given;
    given.offer(pkg("a").conflicts("old").provides("old"));
    given.installed(pkg("old")).installed(pkg("app").depends("old"));
    given.done("-S a --ask 4");
    EXPECT_EQ(given.packages(), "a 1-1, app 1-1");
}

TEST(ResolveConflicts, TheNewOneTakesNoReasonOver)
{
    Given given;
    given.offer(pkg("a").conflicts("old")).installed(pkg("old"), "--asdeps");
    given.done("-S a --ask 4");
    EXPECT_EQ(given.when("-Qqe").out, "a\n");
}

TEST(ResolveConflicts, RemovalIsAskedForWithoutDependenciesToo)
{
    Given given;
    given.offer(pkg("a").conflicts("old")).installed(pkg("old"));
    EXPECT_EQ(given.when("-Sdd a --noconfirm").exit_code, k_unsatisfied);
    given.done("-Sdd a --ask 4");
    EXPECT_EQ(given.packages(), "a 1-1");
}
