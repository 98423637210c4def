#include "libpkg/database/local_database.hpp"
#include "libpkg/database/offered_packages.hpp"
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
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

class OfferedPackagesTest : public test::StateTest
{
protected:
    void fill(const std::string& catalog, const std::vector<SyncPackage>& packages)
    {
        SyncDatabase{m_database}.replace({catalog, "", "", "", "", 0, 0}, packages);
    }

    static std::vector<std::string> names_of(OfferedPackages packages,
                                             const std::vector<std::int64_t>& rows)
    {
        std::vector<std::string> names;
        for (const std::int64_t row : rows) {
            const SyncPackage package = packages.package(row);
            names.push_back(package.catalog + "/" + package.package.name);
        }
        return names;
    }
    std::vector<std::string> known_as(const std::vector<std::string>& catalogs,
                                      const std::string& name)
    {
        return names_of(offered(catalogs), offered(catalogs).known_as(name));
    }
    std::vector<std::string> in_group(const std::string& group)
    {
        return names_of(offered({"rbee"}), offered({"rbee"}).in_group(group));
    }

    OfferedPackages offered(const std::vector<std::string>& catalogs)
    {
        return OfferedPackages{m_database, catalogs};
    }
};

TEST_F(OfferedPackagesTest, AreFoundUnderEachOfTheirNamesInTheOrderOfTheCatalogs)
{
    SyncPackage replacing = sync_package("new", "");
    replacing.package.replaces = {test::depend("lib<2")};
    fill("second", {sync_package("lib", ""), replacing});
    fill("first", {sync_package("other", "", {}, {"lib"})});
    EXPECT_THAT(known_as({"first", "second"}, "lib"),
                ElementsAre("first/other", "second/lib", "second/new"));
    EXPECT_THAT(known_as({"first", "second"}, "new"), ElementsAre("second/new"));
    EXPECT_THAT(known_as({"first", "second"}, "li"), IsEmpty());
    EXPECT_THAT(known_as({"second"}, "other"), IsEmpty());
}

TEST_F(OfferedPackagesTest, OfAGroupAreThoseThatNameItWhole)
{
    SyncPackage member = sync_package("a", "");
    member.package.groups = {"gpu-tools", "gpu"};
    SyncPackage other = sync_package("b", "");
    other.package.groups = {"gpu-tools"};
    fill("rbee", {member, other, sync_package("gpu", "")});
    EXPECT_THAT(in_group("gpu"), ElementsAre("rbee/a"));
    EXPECT_THAT(in_group("gpu-tools"), ElementsAre("rbee/a", "rbee/b"));
    EXPECT_THAT(in_group("%"), IsEmpty());
}

TEST_F(OfferedPackagesTest, WorthALookIsWhatTheCatalogsHaveOtherwise)
{
    SyncPackage newer = sync_package("newer", "");
    newer.package.version = test::version("2.0-1");
    SyncPackage equal = sync_package("equal", "");
    equal.package.version = test::version("1.0-1");
    SyncPackage replacing = sync_package("replacing", "");
    replacing.package.replaces = {test::depend("replaced")};
    fill("rbee", {newer, equal, replacing});
    LocalDatabase local{m_database};
    std::vector<package::InstalledPackage> members;
    for (const char* name : {"newer", "equal", "replaced", "unknown"}) {
        package::InstalledPackage installed;
        installed.package.name = name;
        installed.package.version = test::version("1.0-1");
        installed.store_path = std::string{name} + "/1.0-1-0badcafe";
        installed.id = local.add_package(installed, {});
        members.push_back(installed);
    }
    GenerationRow row;
    row.number = 1;
    local.add_pending(row, members, {});
    EXPECT_THAT(offered({"rbee"}).worth_a_look(1), ElementsAre("newer", "replaced"));
}

TEST_F(OfferedPackagesTest, NoNameReadsAWholeTable)
{
    fill("rbee", {sync_package("a", "")});
    const std::string plans = test::plans_of(m_database, [&] {
        OfferedPackages fresh = offered({"rbee"});
        fresh.package(fresh.known_as("a").front());
    });
    EXPECT_THAT(plans, Not(HasSubstr("SCAN")));
}

} // namespace
} // namespace rbeepkg::database
