#include "libpkg/database/local_database.hpp"
#include "libpkg/database/offered_versions.hpp"
#include "libpkg/database/relations.hpp"
#include "libpkg/database/sync_database.hpp"
#include "tests/unit/database/query_plans.hpp"
#include "tests/unit/database/sample.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace rbeepkg::database {
namespace {

using package::InstalledPackage;
using test::depend;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::Not;

class RelationsTest : public test::StateTest
{
protected:
    InstalledPackage add(const std::string& name, const std::string& pkgver,
                         const std::vector<std::string>& depends = {},
                         const std::vector<std::string>& provides = {})
    {
        InstalledPackage installed;
        installed.package.name = name;
        installed.package.version = test::version(pkgver);
        installed.package.description = "about " + name;
        installed.store_path = name + "/" + pkgver + "-0badcafe";
        for (const std::string& text : depends) {
            installed.package.depends.push_back(depend(text));
        }
        for (const std::string& text : provides) {
            installed.package.provides.push_back(test::provide(text));
        }
        return add(installed);
    }
    InstalledPackage add(InstalledPackage installed, const std::vector<InstalledFile>& files = {})
    {
        installed.id = m_local.add_package(installed, files);
        return installed;
    }
    void make_current(const std::vector<InstalledPackage>& members)
    {
        GenerationRow row;
        row.number = ++m_generation;
        m_local.add_pending(row, members, {});
        m_local.make_current(row.number, 1);
    }
    std::vector<std::string> naming(RelationKind kind, const std::string& name)
    {
        std::vector<std::string> lines;
        for (const Related& found : Relations{m_database, m_generation}.naming(kind, name)) {
            lines.push_back(found.name + " " + found.version + ": " + found.expression);
        }
        return lines;
    }
    void offer(const std::string& catalog, const std::vector<std::string>& packages)
    {
        std::vector<package::SyncPackage> rows;
        for (const std::string& text : packages) {
            package::SyncPackage sync = test::sync_package(text.substr(0, text.find(' ')), "");
            sync.package.version = test::version(text.substr(text.find(' ') + 1));
            rows.push_back(std::move(sync));
        }
        SyncDatabase{m_database}.replace({catalog, "", "", "", "", 0, 0}, rows);
    }
    std::vector<std::string> upgrades(const std::vector<std::string>& catalogs)
    {
        std::vector<std::string> lines;
        OfferedVersions{m_database, catalogs}.for_each_upgrade(
            m_generation, [&](const ListedPackage& installed, const OfferedVersion& offered) {
                lines.push_back(installed.name + " " + installed.version + " -> " +
                                offered.catalog + " " + offered.version);
            });
        return lines;
    }

    LocalDatabase m_local{m_database};
    std::int64_t m_generation = 0;
};

TEST_F(RelationsTest, NameThoseThatDependOnAName)
{
    make_current({add("b", "1-1", {"lib>=2", "other"}), add("a", "1:2-1", {"lib"}),
                  add("c", "1-1", {"liblib"})});
    EXPECT_THAT(naming(RelationKind::depends, "lib"), ElementsAre("a 1:2-1: lib", "b 1-1: lib>=2"));
    EXPECT_THAT(naming(RelationKind::depends, "li"), IsEmpty());
}

TEST_F(RelationsTest, AreThoseOfOneGenerationOnly)
{
    const InstalledPackage gone = add("gone", "1-1", {"lib"});
    const InstalledPackage stays = add("stays", "1-1", {"lib"});
    make_current({gone, stays});
    make_current({stays});
    EXPECT_THAT(naming(RelationKind::depends, "lib"), ElementsAre("stays 1-1: lib"));
    m_local.drop_generation(1);
    EXPECT_EQ(number("SELECT count(*) FROM package_relation"), 1) << "rows of gone stayed";
}

TEST_F(RelationsTest, SplitNamesFromVersionsAndPurposes)
{
    InstalledPackage installed = test::installed_package("full", "1-1");
    installed.package.optdepends = {package::OptDepend::parse("nvtop>=1:2.0: see: it").value()};
    installed.package.groups = {"two words"};
    make_current({add(installed)});
    EXPECT_THAT(naming(RelationKind::optdepends, "nvtop"),
                ElementsAre("full 1-1: nvtop>=1:2.0: see: it"));
    EXPECT_THAT(naming(RelationKind::depends, "lib"), ElementsAre("full 1-1: lib=1:2.0"));
    EXPECT_THAT(naming(RelationKind::provides, "llm-worker-rbee"),
                ElementsAre("full 1-1: llm-worker-rbee=0.2.0"));
    EXPECT_THAT(naming(RelationKind::groups, "two words"), ElementsAre("full 1-1: two words"));
}

TEST_F(RelationsTest, OfPackagesThatWereThereBeforeAreMade)
{
    make_current({add("a", "1-1", {"lib>=2"})});
    m_database.execute(
        "DELETE FROM package_relation;"
        "INSERT INTO package_relation(kind, name, package_id, expression)"
        " SELECT kind, name, package_id, expression FROM package_relation_in_detail");
    EXPECT_THAT(naming(RelationKind::depends, "lib"), ElementsAre("a 1-1: lib>=2"));
}

TEST_F(RelationsTest, AreReadByTheirKeys)
{
    std::vector<InstalledPackage> members;
    for (int i = 0; i < 300; ++i) {
        members.push_back(add("p" + std::to_string(i), "1-1", {"lib"}, {"thing"}));
    }
    make_current(members);
    for (const bool analyzed : {false, true}) {
        if (analyzed) {
            m_database.execute("ANALYZE");
        }
        const std::string plans = test::plans_of(m_database, [&] {
            Relations relations{m_database, m_generation};
            relations.naming(RelationKind::depends, "lib");
            relations.of(1, RelationKind::provides);
            m_local.owner(1, "p1/1-1-0badcafe", "usr/bin/x");
        });
        EXPECT_THAT(plans, testing::HasSubstr("SEARCH r USING PRIMARY KEY (kind=? AND name=?)"));
        for (const char* word : {"SCAN", "AUTOMATIC", "BLOOM"}) {
            EXPECT_THAT(plans, Not(testing::HasSubstr(word)));
        }
    }
}

TEST_F(RelationsTest, UpgradesAreThoseOfTheFirstCatalogThatHasTheName)
{
    InstalledPackage beside = add("a", "0.5-1");
    beside.active = false;
    make_current({add("a", "1-1"), beside, add("b", "1-1"), add("c", "2-1"), add("d", "1-1")});
    offer("one", {"a 2-1", "a 10-1", "b 1-1", "c 1-1"});
    offer("two", {"a 99-1", "b 3-1", "d 1-2"});
    EXPECT_THAT(upgrades({"one", "two"}), ElementsAre("a 1-1 -> one 10-1", "d 1-1 -> two 1-2"));
    EXPECT_THAT(upgrades({"two", "one"}),
                ElementsAre("a 1-1 -> two 99-1", "b 1-1 -> two 3-1", "d 1-1 -> two 1-2"));
    EXPECT_THAT(upgrades({"unknown"}), IsEmpty());
}

TEST_F(RelationsTest, UpgradesAreReadFromCoveringIndexesOnly)
{
    std::vector<InstalledPackage> members;
    std::vector<std::string> offered;
    for (int i = 0; i < 300; ++i) {
        members.push_back(add("p" + std::to_string(i), "1-1"));
        offered.push_back("p" + std::to_string(i) + (i == 7 ? " 2-1" : " 1-1"));
    }
    make_current(members);
    offer("one", offered);
    for (const bool analyzed : {false, true}) {
        if (analyzed) {
            m_database.execute("ANALYZE");
        }
        const std::string plans = test::plans_of(m_database, [&] { upgrades({"one"}); });
        EXPECT_THAT(plans, testing::StartsWith("SEARCH catalog USING COVERING INDEX"));
        EXPECT_THAT(plans, testing::HasSubstr("SEARCH m USING PRIMARY KEY (generation=?)\n"
                                              "SEARCH s USING COVERING INDEX sync_package_by_name"
                                              " (name=?)\n"));
        EXPECT_THAT(plans, Not(testing::HasSubstr("SCAN")));
        EXPECT_THAT(plans, Not(testing::HasSubstr("TEMP B-TREE")));
    }
}

TEST_F(RelationsTest, AFileHasTheOwnerInWhoseTreeItLies)
{
    InstalledPackage installed = test::installed_package("a", "1-1");
    const std::vector<InstalledFile> files = {
        {"usr/", 'd', 0, "", ""}, {"usr/bin/", 'd', 0, "", ""}, {"usr/bin/a", 'f', 1, "", ""}};
    const InstalledPackage a = add(installed, files);
    installed = test::installed_package("b", "1-1");
    const InstalledPackage b = add(installed, files);
    make_current({a});
    ASSERT_TRUE(m_local.owner(1, a.store_path, "usr/bin/a"));
    EXPECT_EQ(m_local.owner(1, a.store_path, "usr/bin/a")->name, "a");
    EXPECT_TRUE(m_local.owner(1, a.store_path, "usr/"));
    EXPECT_FALSE(m_local.owner(1, a.store_path, "usr/bin/b"));
    EXPECT_FALSE(m_local.owner(1, b.store_path, "usr/bin/a")) << "it is in no generation";
}

TEST_F(RelationsTest, ASearchSeesDescriptionsProvidesAndGroups)
{
    InstalledPackage installed = test::installed_package("full", "1-1");
    make_current({add(installed), add("plain", "2-1")});
    std::vector<DescribedPackage> found;
    m_local.for_each_described(1, [&](const DescribedPackage& one) { found.push_back(one); });
    ASSERT_EQ(found.size(), 2U);
    EXPECT_EQ(found[0].listed.name, "full");
    EXPECT_EQ(found[0].description, installed.package.description);
    EXPECT_EQ(found[0].provides, "llm-worker-rbee=0.2.0\nworker");
    EXPECT_EQ(found[0].groups, "cuda-things\nrbee-workers");
    EXPECT_EQ(found[1].listed.version, "2-1");
    EXPECT_EQ(found[1].provides, "");
}

} // namespace
} // namespace rbeepkg::database
