// replaces: what -Su offers in the place of what is installed.
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

} // namespace

TEST(ResolveReplaces, InACatalogReplacersComeBeforeTheName)
{
    for (const bool in_first : {true, false}) {
        Given given{{"first", "second"}};
        given.offer(pkg("new").replaces("old"), "first");
        given.offer(pkg("old", "2-1"), in_first ? "first" : "second");
        given.installed(pkg("old"));
        given.done("-Su --noconfirm");
        EXPECT_EQ(given.packages(), "new 1-1");
    }
}

TEST(ResolveReplaces, AnEarlierCatalogWithTheNameEndsTheWalk)
{
    Given given{{"first", "second"}};
    given.offer(pkg("old", "2-1"), "first").offer(pkg("new").replaces("old"), "second");
    given.installed(pkg("old"));
    given.done("-Su --noconfirm");
    EXPECT_EQ(given.packages(), "old 2-1");
}

TEST(ResolveReplaces, ANoLeadsToTheNameItself)
{
    Given given;
    given.offer(pkg("new").replaces("old")).offer(pkg("old", "2-1")).installed(pkg("old"));
    given.done("-Su", "n\ny\n");
    EXPECT_EQ(given.packages(), "old 2-1");
}

TEST(ResolveReplaces, AVersionIsOfWhatIsInstalled)
{
    for (const auto& [version, after] :
         {std::pair{"1-1", "new 1-1"}, std::pair{"2-1", "old 2-1"}}) {
        Given given;
        given.offer(pkg("new").replaces("old<2")).installed(pkg("old", version));
        given.done("-Su --noconfirm");
        EXPECT_EQ(given.packages(), after);
    }
}

TEST(ResolveReplaces, OfSeveralReasonsAskedForWins)
{
    for (const bool asked_first : {true, false}) {
        Given given;
        given.offer(pkg("z").replaces("p").replaces("q"));
        given.installed(pkg("p"), asked_first ? "" : "--asdeps");
        given.installed(pkg("q"), asked_first ? "--asdeps" : "");
        given.done("-Su --noconfirm");
        EXPECT_EQ(given.when("-Qqe").out, "z\n");
    }
}

TEST(ResolveReplaces, TheNewOneMayBeInstalledAlready)
{
    Given given;
    given.offer(pkg("z", "2-1").replaces("p")).installed(pkg("p")).installed(pkg("z"));
    given.done("-Su --noconfirm");
    EXPECT_EQ(given.packages(), "z 2-1");
}

TEST(ResolveReplaces, IgnoredOnesAreSkippedWithAWarning)
{
    for (const char* ignored : {"old", "new"}) {
        Given given;
        given.offer(pkg("new").replaces("old")).installed(pkg("old"));
        const ProgramResult result = given.done(std::string{"-Su --noconfirm --ignore "} + ignored);
        EXPECT_THAT(result.err, HasSubstr("ignoring package replacement (old-1-1 => new-1-1)"));
        EXPECT_EQ(given.packages(), "old 1-1");
    }
}
