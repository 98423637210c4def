#include "libpkg/database/sync_database.hpp"
#include "tests/unit/database/query_plans.hpp"
#include "tests/unit/database/sample.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace rbeepkg::database {
namespace {

using test::sync_package;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

class SyncFilesTest : public test::StateTest
{
protected:
    void offer(const std::string& catalog, const std::vector<std::string>& names)
    {
        std::vector<package::SyncPackage> packages;
        for (const std::string& name : names) {
            packages.push_back(sync_package(name, ""));
        }
        m_sync.replace({catalog, "", "", "", "", 0, 0}, packages);
    }
    std::function<void(const SyncFile&)> collect(std::vector<std::string>& lines)
    {
        return [&](const SyncFile& file) {
            lines.push_back(file.catalog + "/" + file.name + " " + file.version + " " + file.path);
        };
    }
    std::vector<std::string> at(const std::string& path)
    {
        std::vector<std::string> lines;
        m_sync.files_at(path, {"one", "two"}, collect(lines));
        return lines;
    }
    std::vector<std::string> called(const std::string& name)
    {
        std::vector<std::string> lines;
        m_sync.files_called(name, {"one", "two"}, collect(lines));
        return lines;
    }
    std::vector<std::string> all(const std::string& name = {})
    {
        std::vector<std::string> lines;
        m_sync.for_each_file(name, {"one", "two"}, collect(lines));
        return lines;
    }

    SyncDatabase m_sync{m_database};
};

TEST_F(SyncFilesTest, AreFoundByPathAndByName)
{
    offer("two", {"b"});
    offer("one", {"c", "a"});
    m_sync.replace_files("one", "d1",
                         {{"c", "1.0-1", {"usr/", "usr/bin/", "usr/bin/x"}},
                          {"a", "1.0-1", {"usr/", "usr/lib/", "usr/lib/x", "usr/bin/x"}}});
    m_sync.replace_files("two", "d2", {{"b", "1.0-1", {"x", "usr/bin/x"}}});
    EXPECT_THAT(at("usr/bin/x"), ElementsAre("one/a 1.0-1 usr/bin/x", "one/c 1.0-1 usr/bin/x",
                                             "two/b 1.0-1 usr/bin/x"));
    EXPECT_THAT(at("usr/bin/"), ElementsAre("one/c 1.0-1 usr/bin/"));
    EXPECT_THAT(at("usr/bin"), IsEmpty());
    EXPECT_THAT(at("x"), ElementsAre("two/b 1.0-1 x"));
    EXPECT_THAT(called("x"),
                ElementsAre("one/a 1.0-1 usr/lib/x", "one/a 1.0-1 usr/bin/x",
                            "one/c 1.0-1 usr/bin/x", "two/b 1.0-1 x", "two/b 1.0-1 usr/bin/x"));
    EXPECT_THAT(all("c"),
                ElementsAre("one/c 1.0-1 usr/", "one/c 1.0-1 usr/bin/", "one/c 1.0-1 usr/bin/x"));
    EXPECT_EQ(all().size(), 9U);
    EXPECT_EQ(m_sync.files_sha256("one"), "d1");
    EXPECT_EQ(m_sync.files_sha256("three"), "");
}

TEST_F(SyncFilesTest, OfPackagesThatTheCatalogDoesNotOfferAreLeftOut)
{
    offer("one", {"a"});
    m_sync.replace_files("one", "d", {{"a", "2.0-1", {"x"}}, {"b", "1.0-1", {"x"}}});
    EXPECT_THAT(all(), IsEmpty());
    EXPECT_EQ(number("SELECT count(*) FROM sync_directory"), 0);
}

TEST_F(SyncFilesTest, ARefreshReplacesWhatChangedAndDropsWhatWent)
{
    offer("one", {"a", "b", "c"});
    m_sync.replace_files(
        "one", "d1",
        {{"a", "1.0-1", {"usr/a"}}, {"b", "1.0-1", {"opt/b"}}, {"c", "1.0-1", {"usr/c", "usr/d"}}});
    m_sync.replace_files("one", "d2", {{"a", "1.0-1", {"usr/a"}}, {"c", "1.0-1", {"usr/d"}}});
    EXPECT_THAT(all(), ElementsAre("one/a 1.0-1 usr/a", "one/c 1.0-1 usr/d"));
    EXPECT_EQ(number("SELECT count(*) FROM sync_directory WHERE path = 'opt/'"), 0);
    EXPECT_EQ(m_sync.files_sha256("one"), "d2");
}

TEST_F(SyncFilesTest, GoWithTheirPackagesAndAreIncompleteWhenOthersCome)
{
    offer("one", {"a", "b"});
    m_sync.replace_files("one", "d", {{"a", "1.0-1", {"x"}}, {"b", "1.0-1", {"y"}}});
    offer("one", {"a"});
    EXPECT_THAT(all(), ElementsAre("one/a 1.0-1 x"));
    EXPECT_EQ(m_sync.files_sha256("one"), "d");
    offer("one", {"a", "c"});
    EXPECT_EQ(m_sync.files_sha256("one"), "") << "c has no list yet";
    EXPECT_THAT(all(), ElementsAre("one/a 1.0-1 x"));
    m_sync.forget_others({});
    EXPECT_EQ(number("SELECT count(*) FROM sync_file"), 0);
}

TEST_F(SyncFilesTest, AreFoundByTheirIndex)
{
    std::vector<std::string> names;
    std::vector<FileList> lists;
    for (int i = 0; i < 300; ++i) {
        names.push_back("p" + std::to_string(i));
        lists.push_back({names.back(), "1.0-1", {"usr/share/" + names.back() + "/7", "usr/7"}});
    }
    offer("one", names);
    m_sync.replace_files("one", "d", lists);
    for (const bool analyzed : {false, true}) {
        if (analyzed) {
            m_database.execute("ANALYZE");
        }
        const std::string plans = test::plans_of(m_database, [&] {
            at("usr/share/p7/7");
            called("7");
        });
        EXPECT_THAT(plans, HasSubstr("SEARCH f USING COVERING INDEX sync_file_by_name (name=? AND"
                                     " directory_id=?)"));
        EXPECT_THAT(plans, Not(HasSubstr("SCAN")));
        EXPECT_THAT(test::plans_of(m_database, [&] { all(); }), Not(HasSubstr("TEMP B-TREE")));
    }
}

TEST_F(SyncFilesTest, AListingReadsNoPackageItself)
{
    package::SyncPackage grouped = sync_package("b", "");
    grouped.package.groups = {"g", "h"};
    m_sync.replace({"one", "", "", "", "", 0, 0}, {grouped, sync_package("a", "")});
    std::vector<std::string> lines;
    const auto note = [&](const ListedSyncPackage& one) {
        lines.push_back(one.catalog + " " + one.name + " " + one.version + " " + one.groups);
    };
    m_sync.for_each_listed({"one"}, false, note);
    EXPECT_THAT(lines, ElementsAre("one a 1.0-1 ", "one b 1.0-1 g\nh"));
    lines.clear();
    const std::string plans =
        test::plans_of(m_database, [&] { m_sync.for_each_listed({"one"}, true, note); });
    EXPECT_THAT(lines, ElementsAre("one b 1.0-1 g\nh"));
    EXPECT_THAT(plans, HasSubstr("SEARCH s USING INDEX sync_package_in_groups (catalog_id=?)"));
    EXPECT_THAT(plans, Not(HasSubstr("TEMP B-TREE")));
}

} // namespace
} // namespace rbeepkg::database
