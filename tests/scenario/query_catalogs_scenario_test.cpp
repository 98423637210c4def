// -Ss, -Si, -Sl, -Sg: what the catalogs offer, in pacman's columns.
#include "tests/scenario/query_rules.hpp"

namespace {

using namespace rbeepkg;
using test::expect_answer;
using test::expect_complaint;
using test::Given;
using test::PackageBuilder;
using test::row_of;
using testing::HasSubstr;

} // namespace

TEST(QueryCatalogs, ASearchShowsCatalogGroupsAndWhatIsInstalled)
{
    Given given;
    given.offer(PackageBuilder{"a", "1.0-1"}.description("red apple").group("g").group("h"))
        .offer(PackageBuilder{"b", "2.0-1"}.description("red bread"))
        .offer(PackageBuilder{"c", "1.0-1"}.description("red cherry"))
        .installed(PackageBuilder{"a", "1.0-1"})
        .installed(PackageBuilder{"b", "1.0-1"});
    given.done("-Sy");
    expect_answer(given, "-Ss red",
                  "main/a 1.0-1 (g h) [installed]\n    red apple\n"
                  "main/b 2.0-1 [installed: 1.0-1]\n    red bread\n"
                  "main/c 1.0-1\n    red cherry\n");
    expect_answer(given, "-Ssq red", "a\nb\nc\n");
    expect_answer(given, "-Ss red cherry", "main/c 1.0-1\n    red cherry\n");
}

TEST(QueryCatalogs, ASearchTakesRegularExpressionsInAnyCase)
{
    Given given;
    given.offer(PackageBuilder{"lib-one"}.description("x").provides("virtual=2"))
        .offer(PackageBuilder{"one-lib"}.description("y").group("grouped"));
    given.done("-Sy");
    expect_answer(given, "-Ssq ^LIB", "lib-one\n");
    expect_answer(given, "-Ssq lib$", "one-lib\n");
    expect_answer(given, "-Ssq (one|two)-lib", "one-lib\n");
    expect_answer(given, "-Ssq virtual", "lib-one\n");
    expect_answer(given, "-Ssq ^grouped$", "one-lib\n");
    expect_answer(given, "-Ssq", "lib-one\none-lib\n");
}

TEST(QueryCatalogs, ASearchWithoutAHitFailsWithoutAMessage)
{
    Given given;
    given.offer(PackageBuilder{"a"});
    given.done("-Sy");
    expect_answer(given, "-Ss zzz", "", 1);
    expect_complaint(given, "-Ss (bad", "", "error: \"(bad\" is no regular expression", 2);
}

TEST(QueryCatalogs, CatalogsAreShownInTheirOrder)
{
    Given given{{"second", "first"}};
    given.offer(PackageBuilder{"a", "1-1"}, "first").offer(PackageBuilder{"b", "2-1"}, "second");
    given.offer(PackageBuilder{"a", "3-1"}, "second");
    given.done("-Sy");
    expect_answer(given, "-Sl", "second a 3-1\nsecond b 2-1\nfirst a 1-1\n");
    expect_answer(given, "-Sl first", "first a 1-1\n");
    expect_answer(given, "-Slq second", "a\nb\n");
    expect_complaint(given, "-Sl third", "", "error: catalog 'third' was not found\n", 4);
}

TEST(QueryCatalogs, AListingMarksWhatIsInstalled)
{
    Given given;
    given.offer(PackageBuilder{"a", "1-1"})
        .offer(PackageBuilder{"b", "2-1"})
        .offer(PackageBuilder{"c", "1-1"})
        .installed(PackageBuilder{"a", "1-1"})
        .installed(PackageBuilder{"b", "1-1"});
    given.done("-Sy");
    expect_answer(given, "-Sl",
                  "main a 1-1 [installed]\nmain b 2-1 [installed: 1-1]\nmain c 1-1\n");
}

TEST(QueryCatalogs, AnEmptyCatalogListsNothing)
{
    Given given;
    expect_answer(given, "-Sl", "");
    given.done("-Sy");
    expect_answer(given, "-Sl", "");
    expect_answer(given, "-Ss", "", 1);
}

TEST(QueryCatalogs, InfoTellsEverythingAndWhoseWordItIs)
{
    Given given;
    given.offer(PackageBuilder{"app", "1.0-1"}
                    .description("does things")
                    .depends("lib>=2")
                    .optdepends("tool: for it")
                    .group("g")
                    .provides("virtual=1"));
    given.done("-Sy");
    const std::string table = given.done("-Si app").out;
    EXPECT_EQ(row_of(table, "Repository"), "main");
    EXPECT_EQ(row_of(table, "Name"), "app");
    EXPECT_EQ(row_of(table, "Version"), "1.0-1");
    EXPECT_EQ(row_of(table, "Depends On"), "lib>=2");
    EXPECT_EQ(row_of(table, "Optional Deps"), "tool: for it");
    EXPECT_EQ(row_of(table, "Groups"), "g");
    EXPECT_THAT(row_of(table, "Provides"), HasSubstr("virtual=1"));
    EXPECT_THAT(row_of(table, "Validated By"), HasSubstr("unsigned"));
    EXPECT_EQ(row_of(table, "Required By"), "no row Required By");
}

TEST(QueryCatalogs, InfoTwiceNamesDependants)
{
    Given given;
    given.offer(PackageBuilder{"lib", "2-1"})
        .offer(PackageBuilder{"app"}.depends("lib>=2"))
        .offer(PackageBuilder{"old"}.depends("lib<2"))
        .offer(PackageBuilder{"fan"}.optdepends("lib: to read"));
    given.done("-Sy");
    const std::string table = given.done("-Sii lib").out;
    EXPECT_EQ(row_of(table, "Required By"), "app");
    EXPECT_EQ(row_of(table, "Optional For"), "fan");
}

TEST(QueryCatalogs, InfoOfOneCatalog)
{
    Given given{{"one", "two"}};
    given.offer(PackageBuilder{"a", "1-1"}, "one").offer(PackageBuilder{"a", "2-1"}, "two");
    given.done("-Sy");
    EXPECT_EQ(row_of(given.done("-Si two/a").out, "Version"), "2-1");
    EXPECT_THAT(given.done("-Si a").out, HasSubstr("Version         : 1-1\n"));
    expect_complaint(given, "-Si nowhere/a", "", "error: catalog 'nowhere' was not found\n", 4);
}

TEST(QueryCatalogs, InfoOfAnUnknownNameSuggestsNearOnesAndShowsTheRest)
{
    Given given;
    given.offer(PackageBuilder{"worker"});
    given.done("-Sy");
    const test::ProgramResult result = given.when("-Si worker workr");
    EXPECT_EQ(result.exit_code, 4);
    EXPECT_EQ(row_of(result.out, "Name"), "worker");
    EXPECT_EQ(result.err, "error: package 'workr' was not found; did you mean worker?\n");
}

TEST(QueryCatalogs, GroupsAreNamedAndTwiceTheirMembers)
{
    Given given{{"one", "two"}};
    given.offer(PackageBuilder{"a"}.group("g").group("h"), "one")
        .offer(PackageBuilder{"b"}.group("g"), "two")
        .offer(PackageBuilder{"c"}, "two");
    given.done("-Sy");
    expect_answer(given, "-Sg", "g\nh\n");
    expect_answer(given, "-Sgg", "g a\ng b\nh a\n");
    expect_answer(given, "-Sg g", "g a\ng b\n");
    expect_answer(given, "-Sgq g", "a\nb\n");
    expect_complaint(given, "-Sg h nope", "h a\n", "error: group 'nope' was not found\n");
}

TEST(QueryCatalogs, AQuestionAsksOneThing)
{
    Given given;
    expect_complaint(given, "-Ssi x", "", "error: -i and -s exclude each other\n", 2);
}

TEST(QueryCatalogs, ACatalogThatMayNotBeSearchedIsNotShown)
{
    Given given{{"main", "hidden"}};
    given.offer(PackageBuilder{"a"}).offer(PackageBuilder{"b"}, "hidden");
    given.option("# until now");
    given.done("-Sy");
    const std::string text = "[options]\n[main]\nServer = file://" +
                             given.machine().path("catalogs/main") +
                             "\n[hidden]\nUsage = Install\nServer = file://" +
                             given.machine().path("catalogs/hidden") + "\n";
    given.machine().root().write("rbeepkg.conf", text);
    expect_answer(given, "-Ssq", "a\n");
    expect_answer(given, "-Sl", "main a 1.0-1\n");
    EXPECT_EQ(row_of(given.done("-Si b").out, "Repository"), "hidden");
}

TEST(QueryCatalogs, AVersionThatIsOfferedTwiceIsTakenOnceAndBothEntriesAreNamed)
{
    Given given;
    given.offer(PackageBuilder{"a", "1-1"}.description("first")).offer(PackageBuilder{"a", "1-1"});
    EXPECT_THAT(given.done("-Sy").err,
                testing::HasSubstr("warning: catalog 'main': left out a (workers[1]): "
                                   "a 1-1 is offered already, by a (workers[0])\n"));
    expect_answer(given, "-Ss", "main/a 1-1\n    first\n");
}
