// -R: pacman's semantics of removal, a line of them each, and what several versions add to them.
#include "libpkg/os/file.hpp"
#include "tests/scenario/given.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace rbeepkg::test {
namespace {

using testing::HasSubstr;
using testing::Not;

PackageBuilder package(const std::string& name)
{
    return PackageBuilder{name, "1-1"};
}

TEST(Remove, WhatIsNeededStays)
{
    Given given;
    given.installed(package("lib")).installed(package("app").depends("lib"));
    const ProgramResult result = given.when("-R --noconfirm lib");
    EXPECT_EQ(result.exit_code, 13);
    EXPECT_THAT(result.err, HasSubstr("removing lib breaks dependency 'lib' required by app"));
    EXPECT_EQ(given.packages(), "app 1-1, lib 1-1");
}

TEST(Remove, EachOfThoseThatNeedItIsNamed)
{
    Given given;
    given.installed(package("lib"))
        .installed(package("app").depends("lib"))
        .installed(package("top").depends("lib"));
    const ProgramResult both = given.when("-R --noconfirm lib");
    EXPECT_THAT(both.err, HasSubstr("removing lib breaks dependency 'lib' required by app\n"));
    EXPECT_THAT(both.err, HasSubstr("removing lib breaks dependency 'lib' required by top\n"));
    const ProgramResult one = given.when("-R --noconfirm lib app");
    EXPECT_THAT(one.err, Not(HasSubstr("required by app")));
    EXPECT_EQ(given.packages(), "app 1-1, lib 1-1, top 1-1");
}

TEST(Remove, AProviderWithoutAVersionDoesNotMeetOne)
{
    Given given;
    given.installed(package("lib"))
        .installed(package("other").provides("lib"))
        .installed(package("app").depends("lib>=1"));
    EXPECT_EQ(given.when("-R --noconfirm lib").exit_code, 13);
    given.done("-R --noconfirm other");
    EXPECT_EQ(given.packages(), "app 1-1, lib 1-1");
}

TEST(Remove, CyclesAreSaidWithWhatGoesFirst)
{
    Given given;
    given.installed(package("a").depends("b")).installed(package("b").depends("a"));
    const ProgramResult result = given.done("-R --noconfirm a b");
    EXPECT_THAT(result.err, HasSubstr("warning: dependency cycle detected: a, b\n"
                                      "warning: b will be removed after its a dependency\n"));
    EXPECT_THAT(result.out, HasSubstr("\nremoving a...\nremoving b...\n"));
}

TEST(Remove, ATargetMayBeNamedTwiceAndAsWhatIsInstalled)
{
    Given given;
    given.offer(package("a"));
    given.done("-S a --noconfirm");
    given.done("-R --noconfirm a local/a");
    EXPECT_EQ(given.packages(), "");
}

TEST(Remove, ANameThatIsProvidedMeansItsOneProvider)
{
    Given given;
    given.installed(package("lib").provides("virtual"));
    given.done("-R --noconfirm virtual");
    EXPECT_EQ(given.packages(), "");
}

TEST(Remove, AnotherProviderWillDo)
{
    Given given;
    given.installed(package("lib"))
        .installed(package("other").provides("lib"))
        .installed(package("app").depends("lib"));
    given.done("-R --noconfirm lib");
    EXPECT_EQ(given.packages(), "app 1-1, other 1-1");
}

TEST(Remove, WithEverythingThatNeedsItItMayGo)
{
    Given given;
    given.installed(package("lib")).installed(package("app").depends("lib"));
    const ProgramResult result = given.done("-R --noconfirm lib app");
    EXPECT_EQ(given.packages(), "");
    EXPECT_LT(result.out.find("removed app"), result.out.find("removed lib"));
}

TEST(Remove, ACascadeTakesDependants)
{
    Given given;
    given.installed(package("lib"))
        .installed(package("app").depends("lib"))
        .installed(package("top").depends("app"))
        .installed(package("x"));
    given.done("-Rc --noconfirm lib");
    EXPECT_EQ(given.packages(), "x 1-1");
}

TEST(Remove, RecursiveTakesDependenciesThatNothingNeeds)
{
    Given given;
    given.installed(package("lib"), "--asdeps")
        .installed(package("shared"), "--asdeps")
        .installed(package("asked"))
        .installed(package("app").depends("lib").depends("shared").depends("asked"))
        .installed(package("x").depends("shared"));
    given.done("-Rs --noconfirm app");
    EXPECT_EQ(given.packages(), "asked 1-1, shared 1-1, x 1-1");
}

TEST(Remove, RecursiveTwiceTakesWhatWasAskedForToo)
{
    Given given;
    given.installed(package("asked")).installed(package("app").depends("asked"));
    given.done("-Rss --noconfirm app");
    EXPECT_EQ(given.packages(), "");
}

TEST(Remove, CyclesGoWhole)
{
    Given given;
    given.installed(package("a").depends("b"), "--asdeps")
        .installed(package("b").depends("a"), "--asdeps")
        .installed(package("app").depends("a"));
    given.done("-Rs --noconfirm app");
    EXPECT_EQ(given.packages(), "");
}

TEST(Remove, CyclesThatAreNeededStayWhole)
{
    Given given;
    given.installed(package("a").depends("b"), "--asdeps")
        .installed(package("b").depends("a"), "--asdeps")
        .installed(package("app").depends("a"))
        .installed(package("keeper").depends("b"));
    given.done("-Rs --noconfirm app");
    EXPECT_EQ(given.packages(), "a 1-1, b 1-1, keeper 1-1");
}

TEST(Remove, RecursiveGoesAllTheWayDown)
{
    Given given;
    given.installed(package("deep"), "--asdeps")
        .installed(package("lib").depends("deep"), "--asdeps")
        .installed(package("app").depends("lib"));
    given.done("-Rs --noconfirm app");
    EXPECT_EQ(given.packages(), "");
}

TEST(Remove, RecursiveTwiceLeavesWhatOthersNeed)
{
    Given given;
    given.installed(package("asked"))
        .installed(package("shared"))
        .installed(package("app").depends("asked").depends("shared"))
        .installed(package("other").depends("shared"));
    given.done("-Rss --noconfirm app");
    EXPECT_EQ(given.packages(), "other 1-1, shared 1-1");
}

TEST(Remove, OrphansGoAsPacmansUsersLetThemGo)
{
    Given given;
    given.installed(package("lib"), "--asdeps")
        .installed(package("wanted"), "--asdeps")
        .installed(package("app").optdepends("wanted: for fun"));
    const std::string orphans = given.done("-Qdtq").out;
    EXPECT_EQ(orphans, "lib\n");
    given.done("-Rns --noconfirm -", orphans);
    EXPECT_EQ(given.when("-Qdtq").exit_code, 1);
    EXPECT_EQ(given.done("-Qdttq").out, "wanted\n");
}

TEST(Remove, CascadeAndRecursiveTogether)
{
    Given given;
    given.installed(package("deep"), "--asdeps")
        .installed(package("lib"))
        .installed(package("app").depends("lib").depends("deep"));
    given.done("-Rcs --noconfirm lib");
    EXPECT_EQ(given.packages(), "");
}

TEST(Remove, UnneededKeepsWhatIsNeeded)
{
    Given given;
    given.installed(package("lib"))
        .installed(package("app").depends("lib"))
        .installed(package("x"));
    const ProgramResult result = given.done("-Ru --noconfirm lib x");
    EXPECT_THAT(result.err, HasSubstr("removing lib from target list"));
    EXPECT_EQ(given.packages(), "app 1-1, lib 1-1");
}

TEST(Remove, UnneededWithNothingLeftIsNothingToDo)
{
    Given given;
    given.installed(package("lib")).installed(package("app").depends("lib"));
    EXPECT_THAT(given.done("-Ru --noconfirm lib").out, HasSubstr("there is nothing to do"));
}

TEST(Remove, UnneededTakesWhatOnlyTargetsNeed)
{
    Given given;
    given.installed(package("lib")).installed(package("app").depends("lib"));
    given.done("-Ru --noconfirm lib app");
    EXPECT_EQ(given.packages(), "");
}

TEST(Remove, ANoLeavesEverythingAsItWas)
{
    Given given;
    given.installed(package("a"));
    EXPECT_EQ(given.when("-R a", "n\n").exit_code, 1);
    EXPECT_EQ(given.packages(), "a 1-1");
}

// An edited file is in the tree that goes, and --rollback has it back.
TEST(Remove, NoPacsaveIsLeftEitherWay)
{
    for (const char* words : {"-R --noconfirm a", "-Rn --noconfirm a"}) {
        Given given;
        PackageBuilder edited = package("a").file("etc/a.conf", "as it came");
        edited.info().package.backup = {"etc/a.conf"};
        given.installed(edited);
        given.done(words);
        const std::string found =
            run_program({"find", given.machine().path("root"), "-name", "*.pacsave"}).out;
        EXPECT_EQ(found, "");
    }
}

TEST(Remove, NoSaveIsAccepted)
{
    Given given;
    given.installed(package("lib"), "--asdeps").installed(package("app").depends("lib"));
    given.done("-Rns --noconfirm app");
    EXPECT_EQ(given.packages(), "");
}

TEST(Remove, AGroupIsItsMembers)
{
    Given given;
    given.installed(package("a").group("g"))
        .installed(package("b").group("g"))
        .installed(package("c"));
    given.done("-R --noconfirm g");
    EXPECT_EQ(given.packages(), "c 1-1");
}

TEST(Remove, WhatIsNotInstalledStopsEverything)
{
    Given given;
    given.installed(package("a"));
    const ProgramResult result = given.when("-R --noconfirm a nope");
    EXPECT_EQ(result.exit_code, 4);
    EXPECT_THAT(result.err, HasSubstr("target not found: nope"));
    EXPECT_EQ(given.packages(), "a 1-1");
}

TEST(Remove, HoldPkgIsAskedAndNoIsTheDefault)
{
    Given given;
    given.option("HoldPkg = a*").installed(package("app"));
    const ProgramResult refused = given.when("-R --noconfirm app");
    EXPECT_EQ(refused.exit_code, 1);
    EXPECT_THAT(refused.err, HasSubstr("app is designated as a HoldPkg."));
    EXPECT_EQ(given.packages(), "app 1-1");
    const ProgramResult asked = given.when("-R app", "y\ny\n");
    EXPECT_EQ(asked.exit_code, 0);
    EXPECT_THAT(asked.out,
                HasSubstr("HoldPkg was found in target list. Do you want to continue? [y/N]"));
    EXPECT_EQ(given.packages(), "");
}

TEST(Remove, HoldPkgIsAboutWhatACascadeTakesToo)
{
    Given given;
    given.option("HoldPkg = app").installed(package("lib"));
    given.installed(package("app").depends("lib"));
    EXPECT_EQ(given.when("-Rc --noconfirm lib").exit_code, 1);
    EXPECT_EQ(given.when("-Rc --ask 255 lib").exit_code, 1) << "no number of --ask is its";
    EXPECT_EQ(given.packages(), "app 1-1, lib 1-1");
}

TEST(Remove, AnOptionalDependencyIsNoted)
{
    Given given;
    given.installed(package("lib")).installed(package("app").optdepends("lib: more"));
    const ProgramResult result = given.done("-Rc --noconfirm lib");
    EXPECT_THAT(result.out, HasSubstr(":: app optionally requires lib: more\n"));
    EXPECT_EQ(given.packages(), "app 1-1");
}

TEST(Remove, PrintingListsAndDoesNothing)
{
    Given given;
    given.installed(package("lib"), "--asdeps").installed(package("app").depends("lib"));
    EXPECT_EQ(given.done("-Rsp app").out, "app-1-1\nlib-1-1\n");
    EXPECT_EQ(given.packages(), "app 1-1, lib 1-1");
}

TEST(Remove, TheFormatOfPrintingImpliesPrinting)
{
    Given given;
    given.installed(package("app"));
    EXPECT_EQ(given.done("-R --print-format %n|%v|%l|%r|%% app").out, "app|1-1|app-1-1|local|%%\n");
    EXPECT_EQ(given.packages(), "app 1-1");
}

TEST(Remove, VersionsOfDependenciesMayBeIgnored)
{
    Given given;
    given.installed(PackageBuilder{"lib", "2-1"})
        .installed(PackageBuilder{"lib", "1-1"}, "--beside")
        .installed(package("app").depends("lib>=2"));
    EXPECT_EQ(given.when("-R --noconfirm lib=2-1").exit_code, 13);
    given.done("-Rd --noconfirm lib=2-1");
    EXPECT_EQ(given.packages(), "app 1-1, lib 1-1");
}

TEST(Remove, DependenciesMayBeIgnored)
{
    Given given;
    given.installed(package("lib")).installed(package("app").depends("lib"));
    given.done("-Rdd --noconfirm lib");
    EXPECT_EQ(given.packages(), "app 1-1");
}

TEST(Remove, WhatIsAssumedNeedsNobody)
{
    Given given;
    given.installed(package("lib")).installed(package("app").depends("lib"));
    given.done("-R --noconfirm --assume-installed lib=1 lib");
    EXPECT_EQ(given.packages(), "app 1-1");
}

TEST(Remove, OfNothingInstalled)
{
    Given given;
    EXPECT_EQ(given.when("-R --noconfirm a").exit_code, 4);
}

class SeveralVersions : public testing::Test
{
protected:
    SeveralVersions()
    {
        m_given.installed(worker("1-1")).installed(worker("2-1"), "--beside");
        m_given.done("-Q");
    }
    static PackageBuilder worker(const std::string& version)
    {
        return PackageBuilder{"worker", version}.executable("usr/bin/worker", version);
    }
    bool has_link(const std::string& name)
    {
        return os::read_link(m_given.machine().bin() + "/" + name).has_value();
    }
    Given m_given;
};

TEST_F(SeveralVersions, OneIsNamed)
{
    m_given.done("-R --noconfirm worker=2-1");
    EXPECT_THAT(m_given.packages(), HasSubstr("worker 1-1"));
    EXPECT_FALSE(has_link("worker@2-1"));
    EXPECT_TRUE(has_link("worker"));
}

TEST_F(SeveralVersions, TheOtherOneStepsIn)
{
    const ProgramResult result = m_given.done("-R --noconfirm worker=1-1");
    EXPECT_THAT(result.out, HasSubstr("activated worker (1-1 -> 2-1)"));
    EXPECT_EQ(os::read_file(m_given.machine().bin() + "/worker", 100), "2-1");
}

TEST_F(SeveralVersions, WithoutAQuestionNothingIsChosen)
{
    const ProgramResult result = m_given.when("-R --noconfirm worker");
    EXPECT_EQ(result.exit_code, 2);
    EXPECT_THAT(result.err, HasSubstr("worker=1-1, worker=2-1; nothing was removed"));
    EXPECT_TRUE(has_link("worker@1-1"));
}

TEST_F(SeveralVersions, TheQuestionIsNumbered)
{
    const ProgramResult result = m_given.when("-R worker", "2\ny\n");
    EXPECT_EQ(result.exit_code, 0);
    EXPECT_THAT(result.out, HasSubstr("1) worker 1-1 (active)\n   2) worker 2-1\n"));
    EXPECT_FALSE(has_link("worker@2-1"));
    EXPECT_TRUE(has_link("worker@1-1"));
}

TEST_F(SeveralVersions, AWrongNumberIsNoChoice)
{
    EXPECT_EQ(m_given.when("-R worker", "3\ny\n").exit_code, 2);
    EXPECT_EQ(m_given.when("-R worker", "x\ny\n").exit_code, 2);
    EXPECT_TRUE(has_link("worker@2-1"));
}

TEST_F(SeveralVersions, AllIsAll)
{
    m_given.done("-R --noconfirm --all worker");
    EXPECT_EQ(m_given.packages(), "");
}

TEST_F(SeveralVersions, HoldPkgIsAboutTheLastOne)
{
    m_given.option("HoldPkg = worker");
    m_given.done("-R --noconfirm worker=2-1");
    EXPECT_EQ(m_given.when("-R --noconfirm worker").exit_code, 1);
}

} // namespace
} // namespace rbeepkg::test
