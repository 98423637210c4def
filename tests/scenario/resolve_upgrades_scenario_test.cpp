// -Su: what moves on, what is replaced, and what is left alone.
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

// What is said on both streams.
std::string said(const ProgramResult& result)
{
    return result.out + result.err;
}

} // namespace

TEST(ResolveUpgrades, WhatIsOlderMovesOn)
{
    Given given;
    given.offer(pkg("a", "2-1")).offer(pkg("b", "1-1")).installed(pkg("a", "1-1"));
    given.installed(pkg("b", "1-1")).installed(pkg("c", "1-1"));
    EXPECT_THAT(given.done("-Su --noconfirm").out, HasSubstr("upgraded a (1-1 -> 2-1)"));
    EXPECT_EQ(given.packages(), "a 2-1, b 1-1, c 1-1");
}

TEST(ResolveUpgrades, NothingToDoIsNoFailure)
{
    Given given;
    given.offer(pkg("a")).installed(pkg("a"));
    const ProgramResult result = given.done("-Su --noconfirm");
    EXPECT_THAT(result.out, HasSubstr(" there is nothing to do\n"));
}

TEST(ResolveUpgrades, RefreshAndUpgradeInOne)
{
    Given given;
    given.offer(pkg("a", "1-1"));
    given.done("-S a --noconfirm");
    given.offer(pkg("a", "2-1"));
    given.done("-Syu --noconfirm");
    EXPECT_EQ(given.packages(), "a 2-1");
}

TEST(ResolveUpgrades, WhatIsNewerHereIsLeftAlone)
{
    Given given;
    given.offer(pkg("a", "1-1")).installed(pkg("a", "2-1"));
    EXPECT_THAT(said(given.done("-Su --noconfirm")),
                HasSubstr("warning: a: local (2-1) is newer than main (1-1)"));
    EXPECT_EQ(given.packages(), "a 2-1");
}

TEST(ResolveUpgrades, TwiceMeansTheCatalogsVersionWhateverItIs)
{
    Given given;
    given.offer(pkg("a", "1-1")).installed(pkg("a", "2-1"));
    EXPECT_THAT(given.done("-Suu --noconfirm").out, HasSubstr("downgraded a (2-1 -> 1-1)"));
}

TEST(ResolveUpgrades, TheFirstCatalogDecides)
{
    Given given{{"first", "second"}};
    given.offer(pkg("a", "1-1"), "first").offer(pkg("a", "2-1"), "second");
    given.installed(pkg("a", "1-1"));
    EXPECT_THAT(given.done("-Su --noconfirm").out, HasSubstr("there is nothing to do"));
}

TEST(ResolveUpgrades, ATargetIsAdded)
{
    Given given;
    given.offer(pkg("a", "2-1")).offer(pkg("b")).installed(pkg("a", "1-1"));
    given.done("-Su b --noconfirm");
    EXPECT_EQ(given.packages(), "a 2-1, b 1-1");
}

TEST(ResolveUpgrades, NewDependenciesComeAlong)
{
    Given given;
    given.offer(pkg("a", "2-1").depends("b")).offer(pkg("b")).installed(pkg("a", "1-1"));
    given.done("-Su --noconfirm");
    EXPECT_EQ(given.packages(), "a 2-1, b 1-1");
}

TEST(ResolveUpgrades, IgnoredOnesAreSkippedWithAWarning)
{
    const std::pair<const char*, const char*> facts[] = {
        {"--ignore a", ""},       {"--ignore x,a", ""},  {"--ignore ?", ""},
        {"--ignoregroup g*", ""}, {"", "IgnorePkg = a"}, {"", "IgnoreGroup = gpu"},
    };
    for (const auto& [options, line] : facts) {
        Given given;
        given.offer(pkg("a", "2-1").group("gpu")).installed(pkg("a", "1-1").group("gpu"));
        given.option(line);
        EXPECT_THAT(said(given.done("-Su --noconfirm " + std::string{options})),
                    HasSubstr("warning: a: ignoring package upgrade (1-1 => 2-1)"))
            << options << line;
        EXPECT_EQ(given.packages(), "a 1-1");
    }
}

TEST(ResolveUpgrades, AnIgnoredTargetIsAQuestionWithYes)
{
    Given given;
    given.offer(pkg("a", "2-1")).installed(pkg("a", "1-1"));
    const ProgramResult no = given.when("-S a --ignore a", "n\n");
    EXPECT_THAT(no.out, HasSubstr(":: a is in IgnorePkg/IgnoreGroup. Install anyway? [Y/n]"));
    EXPECT_THAT(said(no), HasSubstr("skipping target: a"));
    EXPECT_EQ(given.packages(), "a 1-1");
    given.done("-S a --ignore a --noconfirm");
    EXPECT_EQ(given.packages(), "a 2-1");
}

TEST(ResolveUpgrades, AskMaskOneLeavesIgnoredTargetsOut)
{
    Given given;
    given.offer(pkg("a", "2-1")).installed(pkg("a", "1-1"));
    given.done("-S a --ignore a --ask 1");
    EXPECT_EQ(given.packages(), "a 1-1");
}

TEST(ResolveUpgrades, HeldOnesStayWithTheirReason)
{
    Given given;
    given.offer(pkg("a", "2-1")).installed(pkg("a", "1-1"));
    given.done("-D --hold a --reason driver --noconfirm");
    EXPECT_THAT(said(given.done("-Su --noconfirm")), HasSubstr("driver"));
    EXPECT_EQ(given.packages(), "a 1-1");
    given.done("-D --unhold a --noconfirm");
    given.done("-Su --noconfirm");
    EXPECT_EQ(given.packages(), "a 2-1");
}

TEST(ResolveUpgrades, AVersionThatWasAskedForStaysBesideTheNewOne)
{
    Given given;
    given.offer(pkg("a", "1-1"));
    given.done("-S a=1 --noconfirm");
    given.offer(pkg("a", "2-1"));
    given.done("-Syu --noconfirm");
    const std::string listed = given.when("-Q a --json").out;
    EXPECT_THAT(listed, HasSubstr(R"("version":"1-1","active":false)"));
    EXPECT_THAT(listed, HasSubstr(R"("version":"2-1","active":true)"));
    given.offer(pkg("a", "3-1"));
    given.done("-Syu --noconfirm");
    const std::string later = given.when("-Q a --json").out;
    EXPECT_THAT(later, HasSubstr(R"("version":"1-1","active":false)"));
    EXPECT_THAT(later, Not(HasSubstr(R"("version":"2-1")")));
}

TEST(ResolveUpgrades, KeepVersionsKeepsTheLastOnes)
{
    Given given;
    given.option("KeepVersions = 1");
    given.offer(pkg("a", "3-1"));
    given.done("-U --noconfirm " + given.file(pkg("a", "1-1")));
    given.done("-U --noconfirm " + given.file(pkg("a", "2-1")));
    given.done("-Su --noconfirm");
    const std::string listed = given.when("-Q a").out;
    EXPECT_THAT(listed, HasSubstr("a 2-1"));
    EXPECT_THAT(listed, HasSubstr("a 3-1"));
    EXPECT_THAT(listed, Not(HasSubstr("a 1-1")));
}

TEST(ResolveUpgrades, ReplacementsDefaultToYesAndKeepTheReason)
{
    Given given;
    given.offer(pkg("new").replaces("old")).installed(pkg("old"), "--asdeps");
    given.done("-Su --noconfirm");
    EXPECT_EQ(given.packages(), "new 1-1");
    EXPECT_THAT(given.when("-Qi new").out, HasSubstr("Installed as a dependency"));
}

TEST(ResolveUpgrades, ReplacementsAreAskedAbout)
{
    Given given;
    given.offer(pkg("new").replaces("old")).installed(pkg("old"));
    const ProgramResult result = given.when("-Su", "n\n");
    EXPECT_THAT(result.out, HasSubstr(":: Replace old with main/new? [Y/n]"));
    EXPECT_EQ(given.packages(), "old 1-1");
    given.done("-Su --ask 2");
    EXPECT_EQ(given.packages(), "old 1-1");
}

TEST(ResolveUpgrades, ReplacementsMayConflictWithWhatTheyReplace)
{
    Given given;
    given.offer(pkg("new").replaces("old").conflicts("old").provides("old"));
    given.installed(pkg("old")).installed(pkg("app").depends("old"));
    given.done("-Su --noconfirm");
    EXPECT_EQ(given.packages(), "app 1-1, new 1-1");
}

TEST(ResolveUpgrades, ReplacementsAreForUpgradesAlone)
{
    Given given;
    given.offer(pkg("new").replaces("old")).installed(pkg("old"));
    given.done("-S new --noconfirm");
    EXPECT_EQ(given.packages(), "new 1-1, old 1-1");
}

TEST(ResolveUpgrades, SeveralReplaceOneAndOneSeveral)
{
    Given given;
    given.offer(pkg("x").replaces("old")).offer(pkg("y").replaces("old"));
    given.offer(pkg("z").replaces("p").replaces("q"));
    given.installed(pkg("old")).installed(pkg("p")).installed(pkg("q"));
    given.done("-Su --noconfirm");
    EXPECT_EQ(given.packages(), "x 1-1, y 1-1, z 1-1");
}

TEST(ResolveUpgrades, OnlyRealNamesAreReplaced)
{
    Given given;
    given.offer(pkg("new").replaces("api")).installed(pkg("old").provides("api"));
    EXPECT_THAT(given.done("-Su --noconfirm").out, HasSubstr("there is nothing to do"));
}

TEST(ResolveUpgrades, TheFirstCatalogWithEitherEndsTheWalk)
{
    Given given{{"first", "second"}};
    given.offer(pkg("old", "1-1"), "first").offer(pkg("new").replaces("old"), "second");
    given.installed(pkg("old"));
    EXPECT_THAT(given.done("-Su --noconfirm").out, HasSubstr("there is nothing to do"));
}

TEST(ResolveUpgrades, WhatIsReplacedMayBeNeeded)
{
    Given given;
    given.offer(pkg("new").replaces("old")).installed(pkg("old"));
    given.installed(pkg("app").depends("old"));
    const ProgramResult result = given.when("-Su --noconfirm");
    EXPECT_EQ(result.exit_code, 13);
    EXPECT_THAT(result.err, HasSubstr("removing old breaks dependency 'old' required by app"));
    EXPECT_EQ(given.packages(), "app 1-1, old 1-1");
}

TEST(ResolveUpgrades, AsFarAsPossible)
{
    Given given;
    given.offer(pkg("a", "3-1").depends("b>=3")).offer(pkg("a", "2-1")).offer(pkg("b", "2-1"));
    given.installed(pkg("a", "1-1"));
    const ProgramResult result = given.done("-Su --noconfirm");
    EXPECT_THAT(said(result), HasSubstr("main/a-3-1 does not go with the rest; main/a-2-1 does"));
    EXPECT_EQ(given.packages(), "a 2-1");
}

TEST(ResolveUpgrades, WhatCannotBeIsSkippedWithAYes)
{
    Given given;
    given.offer(pkg("a", "2-1").depends("x>=2")).offer(pkg("x")).offer(pkg("b", "2-1"));
    given.installed(pkg("a", "1-1")).installed(pkg("b", "1-1"));
    EXPECT_EQ(given.when("-Su --noconfirm").exit_code, 13);
    given.done("-Su --ask 16");
    EXPECT_EQ(given.packages(), "a 1-1, b 2-1");
}

TEST(ResolveUpgrades, ACatalogThatIsNotForUpgradesMovesNothing)
{
    Given given;
    given.offer(pkg("a", "2-1")).installed(pkg("a", "1-1"));
    given.machine().root().write("rbeepkg.conf",
                                 "[main]\nUsage = Sync Search Install\nServer = file://" +
                                     given.machine().path("catalogs/main") + "\n");
    EXPECT_THAT(given.done("-Su --noconfirm").out, HasSubstr("there is nothing to do"));
}

TEST(ResolveUpgrades, EpochsBeatVersions)
{
    Given given;
    given.offer(pkg("a", "1:1-1")).installed(pkg("a", "9-1"));
    given.done("-Su --noconfirm");
    EXPECT_EQ(given.packages(), "a 1:1-1");
}
