#include "libpkg/base/error.hpp"
#include "libpkg/database/sync_database.hpp"
#include "tests/unit/database/query_plans.hpp"
#include "tests/unit/database/sample.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace rbeepkg::database {
namespace {

using package::SyncPackage;
using test::sync_package;
using testing::ElementsAre;
using testing::IsEmpty;

template <typename Packages> std::vector<std::string> names_of(const Packages& packages)
{
    std::vector<std::string> names;
    for (const SyncPackage& package : packages) {
        names.push_back(package.catalog + "/" + package.package.name);
    }
    return names;
}

class SyncDatabaseTest : public test::StateTest
{
protected:
    static CatalogState state_of(const std::string& name)
    {
        return {name, "https://" + name + ".example.org", "etag", "Mon", "sha", 1000, 60};
    }
    void fill(const std::string& catalog, const std::vector<SyncPackage>& packages)
    {
        m_sync.replace(state_of(catalog), packages);
    }
    std::vector<std::string> everything(const std::vector<std::string>& catalogs)
    {
        std::vector<SyncPackage> packages;
        m_sync.for_each(catalogs, [&](const SyncPackage& p) { packages.push_back(p); });
        return names_of(packages);
    }
    std::vector<std::string> search(const std::vector<std::string>& terms)
    {
        return names_of(m_sync.search(terms, {"rbee"}));
    }
    std::vector<std::string> reachable(const std::vector<std::string>& names)
    {
        return names_of(m_sync.reachable(names, {"rbee", "other"}).packages());
    }
    // The index holds what the table holds.
    void expect_sound_index()
    {
        EXPECT_NO_THROW(m_database.execute("INSERT INTO sync_search(sync_search, rank)"
                                           " VALUES ('integrity-check', 1)"));
    }

    SyncDatabase m_sync{m_database};
};

TEST_F(SyncDatabaseTest, ACatalogComesBackAsItWas)
{
    EXPECT_FALSE(m_sync.catalog("rbee"));
    fill("rbee", {});
    const std::optional<CatalogState> state = m_sync.catalog("rbee");
    ASSERT_TRUE(state);
    EXPECT_EQ(state->name, "rbee");
    EXPECT_EQ(state->server, "https://rbee.example.org");
    EXPECT_EQ(state->etag, "etag");
    EXPECT_EQ(state->last_modified, "Mon");
    EXPECT_EQ(state->body_sha256, "sha");
    EXPECT_EQ(state->fetched_at, 1000);
    EXPECT_EQ(state->max_age, 60);
}

TEST_F(SyncDatabaseTest, TouchChangesTheStateAndNotThePackages)
{
    fill("rbee", {sync_package("a", "x")});
    CatalogState state = state_of("rbee");
    state.fetched_at = 2000;
    state.etag = "new";
    m_sync.touch(state);
    EXPECT_EQ(m_sync.catalog("rbee")->fetched_at, 2000);
    EXPECT_EQ(m_sync.catalog("rbee")->etag, "new");
    EXPECT_THAT(everything({"rbee"}), ElementsAre("rbee/a"));
    m_sync.touch(state_of("unknown"));
    EXPECT_FALSE(m_sync.catalog("unknown"));
}

TEST_F(SyncDatabaseTest, EveryFieldOfAPackageComesBack)
{
    const SyncPackage package = test::full_sync_package();
    fill("rbee", {package});
    const std::vector<SyncPackage> named = m_sync.named(package.package.name, {"rbee"});
    ASSERT_EQ(named.size(), 1U);
    test::expect_equal(named[0], package);
    test::expect_equal(m_sync.search({"cuda"}, {"rbee"}).at(0), package);
    test::expect_equal(m_sync.reachable({"worker"}, {"rbee"}).packages().at(0), package);
    m_sync.for_each({"rbee"}, [&](const SyncPackage& p) { test::expect_equal(p, package); });
}

TEST_F(SyncDatabaseTest, ReplacePutsTheNewContentInThePlaceOfTheOld)
{
    fill("other", {sync_package("o", "stays")});
    fill("rbee", {sync_package("a", "first text"), sync_package("b", "same")});
    const std::int64_t b = number("SELECT id FROM sync_package WHERE name = 'b'");
    fill("rbee",
         {sync_package("a", "second text"), sync_package("b", "same"), sync_package("c", "new")});
    EXPECT_THAT(everything({"rbee", "other"}),
                ElementsAre("rbee/a", "rbee/b", "rbee/c", "other/o"));
    EXPECT_EQ(m_sync.named("a", {"rbee"}).at(0).package.description, "second text");
    EXPECT_THAT(search({"first text"}), IsEmpty());
    EXPECT_THAT(search({"second text"}), ElementsAre("rbee/a"));
    EXPECT_EQ(number("SELECT id FROM sync_package WHERE name = 'b'"), b); // left alone
    expect_sound_index();
    fill("rbee", {});
    EXPECT_THAT(everything({"rbee", "other"}), ElementsAre("other/o"));
    EXPECT_EQ(number("SELECT count(*) FROM sync_lookup"), 1);
    expect_sound_index();
}

TEST_F(SyncDatabaseTest, AChangeInTheEntryAloneIsAChange)
{
    SyncPackage package = sync_package("a", "x");
    fill("rbee", {package});
    package.entry_json = R"({"new":1})";
    fill("rbee", {package});
    ASSERT_EQ(m_sync.named("a", {"rbee"}).size(), 1U);
    EXPECT_EQ(m_sync.named("a", {"rbee"})[0].entry_json, package.entry_json);
}

TEST_F(SyncDatabaseTest, AFailingReplaceLeavesTheOldCopy)
{
    fill("rbee", {sync_package("a", "x")});
    m_database.execute("CREATE TRIGGER refuse BEFORE INSERT ON sync_package WHEN new.name = 'z'"
                       " BEGIN SELECT raise(ABORT, 'no'); END");
    CatalogState state = state_of("rbee");
    state.etag = "new";
    EXPECT_THROW(m_sync.replace(state, {sync_package("b", "x"), sync_package("z", "x")}), Error);
    EXPECT_THAT(everything({"rbee"}), ElementsAre("rbee/a"));
    EXPECT_EQ(m_sync.catalog("rbee")->etag, "etag");
    expect_sound_index();
}

TEST_F(SyncDatabaseTest, ForgetsWhatTheConfigurationNoLongerNames)
{
    fill("rbee", {sync_package("a", "some words", {"d"}, {"p"})});
    fill("other", {sync_package("o", "some words")});
    m_sync.forget_others({"other", "never seen"});
    EXPECT_FALSE(m_sync.catalog("rbee"));
    EXPECT_TRUE(m_sync.catalog("other"));
    EXPECT_THAT(everything({"rbee", "other"}), ElementsAre("other/o"));
    EXPECT_EQ(number("SELECT count(*) FROM sync_depend"), 0);
    EXPECT_THAT(search({"words"}), IsEmpty());
    expect_sound_index();
    m_sync.forget_others({});
    EXPECT_FALSE(m_sync.catalog("other"));
}

TEST_F(SyncDatabaseTest, OrderIsThatOfTheCatalogsThenOfTheNames)
{
    fill("rbee", {sync_package("b", "text"), sync_package("a", "text")});
    fill("other", {sync_package("a", "text")});
    EXPECT_THAT(everything({"other", "rbee"}), ElementsAre("other/a", "rbee/a", "rbee/b"));
    EXPECT_THAT(names_of(m_sync.named("a", {"other", "rbee"})), ElementsAre("other/a", "rbee/a"));
    EXPECT_THAT(names_of(m_sync.search({"text"}, {"other", "rbee"})),
                ElementsAre("other/a", "rbee/a", "rbee/b"));
    EXPECT_THAT(names_of(m_sync.search({"text"}, {"rbee"})), ElementsAre("rbee/a", "rbee/b"));
    EXPECT_THAT(everything({}), IsEmpty());
}

TEST_F(SyncDatabaseTest, ReachesProvidersAndTheirDependsAndNothingElse)
{
    fill("rbee", {sync_package("worker-cuda", "", {"runtime>=2", "glibc"}, {"worker=1.0"}),
                  sync_package("worker-cpu", "", {}, {"worker"}),
                  sync_package("runtime-a", "", {"deep"}, {"runtime=3"}),
                  sync_package("deep", "", {"worker"}), // a cycle
                  sync_package("unrelated", "", {"worker"})});
    fill("hidden", {sync_package("deep", "")});
    EXPECT_THAT(reachable({"worker"}),
                ElementsAre("rbee/deep", "rbee/runtime-a", "rbee/worker-cpu", "rbee/worker-cuda"));
    EXPECT_THAT(reachable({"worker-cpu"}), ElementsAre("rbee/worker-cpu"));
    EXPECT_THAT(reachable({"glibc"}), IsEmpty());
    EXPECT_THAT(reachable({}), IsEmpty());
}

TEST_F(SyncDatabaseTest, ReachesWhatReplacesANameAndWhatHasItAsWorkerId)
{
    SyncPackage replacing = sync_package("new-name", "");
    replacing.package.replaces = {test::depend("old-name<2")};
    SyncPackage worker = sync_package("a-cpu", "");
    worker.worker_id = "a-worker";
    SyncPackage building = sync_package("built", "");
    building.package.makedepends = {test::depend("a-cpu")};
    fill("rbee", {replacing, worker, building});
    EXPECT_THAT(reachable({"old-name"}), ElementsAre("rbee/new-name"));
    EXPECT_THAT(reachable({"a-worker"}), ElementsAre("rbee/a-cpu"));
    EXPECT_THAT(reachable({"built"}), ElementsAre("rbee/a-cpu", "rbee/built"));
}

TEST_F(SyncDatabaseTest, LookupsReadNoWholeTable)
{
    // Enough rows that the planner, once it knows their number, does not take a table for small.
    std::vector<SyncPackage> packages{sync_package("a", "x", {"b"})};
    for (int i = 0; i < 300; ++i) {
        const std::string name = "p" + std::to_string(i);
        packages.push_back(sync_package(name, "text of " + name, {"a"}, {"b"}));
    }
    fill("rbee", packages);
    for (int i = 0; i < 30; ++i) {
        fill("catalog" + std::to_string(i), {});
    }
    const auto expect_direct = [&](const std::function<void()>& action) {
        const std::string plans = test::plans_of(m_database, action);
        for (const char* table : {"SCAN s", "SCAN l", "SCAN d", "SCAN c", "AUTOMATIC", "BLOOM"}) {
            EXPECT_EQ(plans.find(table), std::string::npos) << table << " in\n" << plans;
        }
    };
    for (const bool analyzed : {false, true}) {
        if (analyzed) {
            m_database.execute("ANALYZE");
        }
        expect_direct([&] { m_sync.reachable({"a"}, {"rbee"}); });
        expect_direct([&] { m_sync.named("a", {"rbee"}); });
        expect_direct([&] { m_sync.catalog("rbee"); });
        expect_direct([&] { m_sync.recipe("u"); });
        expect_direct([&] { m_sync.pin("s", "u"); });
        const std::string listing = test::plans_of(
            m_database, [&] { m_sync.for_each({"rbee"}, [](const SyncPackage&) {}); });
        EXPECT_EQ(listing.find("TEMP B-TREE"), std::string::npos) << listing;
        const std::string found =
            test::plans_of(m_database, [&] { m_sync.search({"xyz"}, {"rbee"}); });
        EXPECT_NE(found.find("SEARCH s USING INTEGER PRIMARY KEY"), std::string::npos) << found;
    }
}

TEST_F(SyncDatabaseTest, SuggestsNearNamesBestFirst)
{
    fill("rbee", {sync_package("llm-worker-rbee-cuda", "", {}, {"llm-worker-rbee"}),
                  sync_package("sd-worker-rbee", ""), sync_package("vim", "")});
    EXPECT_THAT(m_sync.similar_names("llm-worker-rbe", 5), ElementsAre("llm-worker-rbee"));
    EXPECT_THAT(m_sync.similar_names("lm-worker-rbee", 5),
                ElementsAre("llm-worker-rbee", "sd-worker-rbee"));
    EXPECT_THAT(m_sync.similar_names("lm-worker-rbee", 1), ElementsAre("llm-worker-rbee"));
    EXPECT_THAT(m_sync.similar_names("vmi", 5), IsEmpty());
    EXPECT_THAT(m_sync.similar_names("vin", 5), ElementsAre("vim"));
    EXPECT_THAT(m_sync.similar_names("xyz", 5), IsEmpty());
    EXPECT_THAT(m_sync.similar_names("", 5), IsEmpty());
}

TEST_F(SyncDatabaseTest, RemembersRecipesAndPins)
{
    EXPECT_FALSE(m_sync.recipe("u"));
    m_sync.remember_recipe("u", "one");
    m_sync.remember_recipe("u", "two");
    EXPECT_EQ(m_sync.recipe("u"), "two");
    EXPECT_FALSE(m_sync.pin("s", "u"));
    m_sync.remember_pin("s", "u", "aa");
    m_sync.remember_pin("s", "v", "bb");
    m_sync.remember_pin("s", "u", "cc");
    EXPECT_EQ(m_sync.pin("s", "u"), "cc");
    EXPECT_EQ(m_sync.pin("s", "v"), "bb");
    EXPECT_FALSE(m_sync.pin("t", "u"));
}

} // namespace
} // namespace rbeepkg::database
