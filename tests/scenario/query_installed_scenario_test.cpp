// -Q: listings, filters, groups and searches of what is installed, in pacman's words.
#include "tests/scenario/query_rules.hpp"

namespace {

using namespace rbeepkg;
using test::expect_answer;
using test::expect_complaint;
using test::Given;
using test::PackageBuilder;

} // namespace

TEST(QueryInstalled, ListsNamesAndVersionsInOrder)
{
    Given given;
    given.installed(PackageBuilder{"b", "1:2.0-3"}).installed(PackageBuilder{"a", "1.0-1"});
    expect_answer(given, "-Q", "a 1.0-1\nb 1:2.0-3\n");
    expect_answer(given, "--query", "a 1.0-1\nb 1:2.0-3\n");
}

TEST(QueryInstalled, QuietlyListsNames)
{
    Given given;
    given.installed(PackageBuilder{"b"}).installed(PackageBuilder{"a"});
    expect_answer(given, "-Qq", "a\nb\n");
}

TEST(QueryInstalled, NothingInstalledIsNoFailure)
{
    Given given;
    expect_answer(given, "-Q", "");
}

TEST(QueryInstalled, TargetsAreListedInTheirOrder)
{
    Given given;
    given.installed(PackageBuilder{"a"}).installed(PackageBuilder{"b"});
    expect_answer(given, "-Q b a", "b 1.0-1\na 1.0-1\n");
    expect_answer(given, "-Q local/b", "b 1.0-1\n");
}

TEST(QueryInstalled, WhatIsThereIsPrintedAndTheRestIsAnError)
{
    Given given;
    given.installed(PackageBuilder{"a"});
    expect_complaint(given, "-Q a nope", "a 1.0-1\n", "error: package 'nope' was not found\n");
    expect_complaint(given, "-Q NO/such=name", "", "error: package 'NO/such=name' was not found\n");
}

TEST(QueryInstalled, AFileAsATargetIsAdvisedToUseP)
{
    Given given;
    expect_complaint(
        given, "-Q /dev/null", "",
        "error: package '/dev/null' was not found\nwarning: '/dev/null' is a file, you "
        "might want to use -p/--file.\n");
}

TEST(QueryInstalled, AllVersionsAreListedAndTheActiveOneHasNoMark)
{
    Given given;
    given.installed(PackageBuilder{"a", "1.0-1"})
        .installed(PackageBuilder{"a", "2.0-1"}, "--beside");
    given.when("-Q");
    const std::string lines = given.when("-Q").out;
    EXPECT_THAT(lines,
                testing::AnyOf("a 1.0-1\na 2.0-1 [inactive]\n", "a 1.0-1 [inactive]\na 2.0-1\n"));
    expect_answer(given, "-Q a=2.0", lines.substr(lines.find("a 2.0")));
    expect_answer(given, "-Q a@1.0-1", lines.substr(0, lines.find("a 2.0")));
    expect_answer(given, "-Qq", "a\n");
}

TEST(QueryInstalled, FiltersByReason)
{
    Given given;
    given.installed(PackageBuilder{"a"}).installed(PackageBuilder{"b"}, "--asdeps");
    expect_answer(given, "-Qe", "a 1.0-1\n");
    expect_answer(given, "-Qd", "b 1.0-1\n");
    expect_answer(given, "-Qeq", "a\n");
    expect_answer(given, "-Qd a", "", 1);
    expect_complaint(given, "-Qde", "",
                     "error: invalid option: '--deps' and '--explicit' may not be used together\n");
}

TEST(QueryInstalled, NothingRequiresWhatIsListedByT)
{
    Given given;
    given.installed(PackageBuilder{"app"}.depends("lib>=2").optdepends("tool: for things"))
        .installed(PackageBuilder{"lib", "2-1"}, "--asdeps")
        .installed(PackageBuilder{"tool"}, "--asdeps")
        .installed(PackageBuilder{"orphan"}, "--asdeps");
    expect_answer(given, "-Qt", "app 1.0-1\norphan 1.0-1\n");
    expect_answer(given, "-Qtt", "app 1.0-1\norphan 1.0-1\ntool 1.0-1\n");
    expect_answer(given, "-Qdt", "orphan 1.0-1\n");
    expect_answer(given, "-Qdtq", "orphan\n");
    expect_answer(given, "-Qdttq", "orphan\ntool\n");
}

TEST(QueryInstalled, AProviderIsRequiredByWhoNeedsWhatItProvides)
{
    Given given;
    given.installed(PackageBuilder{"app"}.depends("thing>=2"))
        .installed(PackageBuilder{"new"}.provides("thing=2"))
        .installed(PackageBuilder{"old"}.provides("thing=1"))
        .installed(PackageBuilder{"bare"}.provides("thing"));
    expect_answer(given, "-Qt", "app 1.0-1\nbare 1.0-1\nold 1.0-1\n");
}

TEST(QueryInstalled, NoOrphansIsAFailureWithoutAMessage)
{
    Given given;
    given.installed(PackageBuilder{"a"});
    expect_answer(given, "-Qdt", "", 1);
    expect_answer(given, "-Qdtq", "", 1);
}

TEST(QueryInstalled, NativeIsWhatACatalogHasAndForeignTheRest)
{
    Given given;
    given.offer(PackageBuilder{"a", "9-1"})
        .installed(PackageBuilder{"a"})
        .installed(PackageBuilder{"b"}, "--asdeps");
    given.done("-Sy");
    expect_answer(given, "-Qn", "a 1.0-1\n");
    expect_answer(given, "-Qm", "b 1.0-1\n");
    expect_answer(given, "-Qme", "", 1);
    expect_answer(given, "-Qmdq", "b\n");
    expect_complaint(
        given, "-Qmn", "",
        "error: invalid option: '--native' and '--foreign' may not be used together\n");
}

TEST(QueryInstalled, UpgradesShowOldAndNewVersion)
{
    Given given;
    given.offer(PackageBuilder{"a", "2.0-1"})
        .offer(PackageBuilder{"b", "1.0-1"})
        .offer(PackageBuilder{"c", "0.9-1"})
        .installed(PackageBuilder{"a"})
        .installed(PackageBuilder{"b"})
        .installed(PackageBuilder{"c"});
    given.done("-Sy");
    expect_answer(given, "-Qu", "a 1.0-1 -> 2.0-1\n");
    expect_answer(given, "-Quq", "a\n");
    expect_answer(given, "-Qu a", "a 1.0-1 -> 2.0-1\n");
    expect_answer(given, "-Qu b", "", 1);
    expect_answer(given, "-Qud", "", 1);
    expect_answer(given, "-Que", "a 1.0-1 -> 2.0-1\n");
}

TEST(QueryInstalled, NoUpgradesIsAFailureWithoutAMessage)
{
    Given given;
    given.offer(PackageBuilder{"a"}).installed(PackageBuilder{"a"});
    given.done("-Sy");
    expect_answer(given, "-Qu", "", 1);
}

TEST(QueryInstalled, TheFirstCatalogDecidesWhatIsAnUpgrade)
{
    Given given{{"first", "second"}};
    given.offer(PackageBuilder{"a", "1.0-1"}, "first")
        .offer(PackageBuilder{"a", "2.0-1"}, "second")
        .offer(PackageBuilder{"b", "2.0-1"}, "second")
        .installed(PackageBuilder{"a"})
        .installed(PackageBuilder{"b"});
    given.done("-Sy");
    expect_answer(given, "-Qu", "b 1.0-1 -> 2.0-1\n");
}

TEST(QueryInstalled, IgnoredUpgradesAreMarked)
{
    Given given;
    given.option("IgnorePkg = a*").option("IgnoreGroup = left");
    for (const char* name : {"abc", "b", "c"}) {
        given.offer(PackageBuilder{name, "2-1"});
    }
    given.installed(PackageBuilder{"abc"})
        .installed(PackageBuilder{"b"}.group("left"))
        .installed(PackageBuilder{"c"});
    given.done("-Sy");
    expect_answer(given, "-Qu",
                  "abc 1.0-1 -> 2-1 [ignored]\nb 1.0-1 -> 2-1 [ignored]\nc 1.0-1 -> 2-1\n");
    expect_answer(given, "-Quq", "abc\nb\nc\n");
}

TEST(QueryInstalled, ReplacementsAreNoUpgrades)
{
    Given given;
    given.offer(PackageBuilder{"new", "2-1"}.replaces("old")).installed(PackageBuilder{"old"});
    given.done("-Sy");
    expect_answer(given, "-Qu", "", 1);
}

TEST(QueryInstalled, GroupsListTheirMembers)
{
    Given given;
    given.installed(PackageBuilder{"a"}.group("g").group("h"))
        .installed(PackageBuilder{"b"}.group("g"))
        .installed(PackageBuilder{"c"});
    expect_answer(given, "-Qg", "g a\ng b\nh a\n");
    expect_answer(given, "-Qg g", "g a\ng b\n");
    expect_answer(given, "-Qgq g", "a\nb\n");
    expect_complaint(given, "-Qg h nope", "h a\n", "error: group 'nope' was not found\n");
}

TEST(QueryInstalled, ASecondVersionIsNoSecondMember)
{
    Given given;
    given.installed(PackageBuilder{"a", "1-1"}.group("g"))
        .installed(PackageBuilder{"a", "2-1"}.group("g"), "--beside");
    expect_answer(given, "-Qg g", "g a\n");
}

TEST(QueryInstalled, ASearchShowsGroupsAndDescription)
{
    Given given;
    given.installed(PackageBuilder{"a"}.group("g").group("h").description("makes coffee"))
        .installed(PackageBuilder{"b"}.description("makes tea"));
    expect_answer(given, "-Qs coffee", "local/a 1.0-1 (g h)\n    makes coffee\n");
    expect_answer(given, "-Qsq makes", "a\nb\n");
    expect_answer(given, "-Qs",
                  "local/a 1.0-1 (g h)\n    makes coffee\nlocal/b 1.0-1\n    makes tea\n");
}

TEST(QueryInstalled, ASearchLooksAtNamesDescriptionsProvidesAndGroups)
{
    Given given;
    given.installed(PackageBuilder{"a"}.provides("virtual=1").description("one"))
        .installed(PackageBuilder{"b"}.group("grouped").description("two"))
        .installed(PackageBuilder{"c"}.description("three"));
    expect_answer(given, "-Qsq virtual", "a\n");
    expect_answer(given, "-Qsq grouped", "b\n");
    expect_answer(given, "-Qsq THREE", "c\n");
    expect_answer(given, "-Qsq ^c$", "c\n");
}

TEST(QueryInstalled, AllTermsOfASearchMustMatch)
{
    Given given;
    given.installed(PackageBuilder{"a"}.description("red apple"))
        .installed(PackageBuilder{"b"}.description("red bread"));
    expect_answer(given, "-Qsq red appl[e]", "a\n");
    expect_answer(given, "-Qsq red pear", "", 1);
}

TEST(QueryInstalled, ASearchWithoutAHitFailsWithoutAMessage)
{
    Given given;
    given.installed(PackageBuilder{"a"});
    expect_answer(given, "-Qs zzz", "", 1);
    expect_complaint(given, "-Qs (bad", "", "error: \"(bad\" is no regular expression");
}

TEST(QueryInstalled, QuestionsThatDoNotGoTogetherAreRefused)
{
    Given given;
    expect_complaint(given, "-Qso x", "", "error: invalid option: '--owns' and '--search'");
    expect_complaint(given, "-Qsi x", "", "error: invalid option: '--search' and '--info'");
    expect_complaint(given, "-Qoe x", "", "error: invalid option: '--owns' and '--explicit'");
    expect_complaint(given, "-Qpu x", "", "error: invalid option: '--file' and '--upgrades'");
}
