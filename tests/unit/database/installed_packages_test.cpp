#include "libpkg/database/installed_packages.hpp"
#include "libpkg/database/local_database.hpp"
#include "libpkg/package/installed_index.hpp"
#include "tests/unit/database/query_plans.hpp"
#include "tests/unit/database/sample.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <deque>

namespace rbeepkg::database {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

class InstalledPackagesTest : public test::StateTest
{
protected:
    package::InstalledPackage& install(const std::string& name, const std::string& version)
    {
        package::InstalledPackage installed;
        installed.package.name = name;
        installed.package.version = test::version(version);
        installed.store_path = name + "/" + version + "-0badcafe";
        m_members.push_back(std::move(installed));
        return m_members.back();
    }

    InstalledPackages packages()
    {
        LocalDatabase local{m_database};
        for (package::InstalledPackage& member : m_members) {
            member.id = local.add_package(member, {});
        }
        GenerationRow row;
        row.number = 1;
        local.add_pending(row, {m_members.begin(), m_members.end()}, {});
        return InstalledPackages{m_database, 1};
    }

    static std::vector<std::string> told(InstalledPackages& packages,
                                         const std::vector<std::int64_t>& rows)
    {
        std::vector<std::string> names;
        for (const std::int64_t row : rows) {
            const package::Package package = packages.package(row)->package;
            names.push_back(package.name + " " + package.version.text());
        }
        return names;
    }

    std::deque<package::InstalledPackage> m_members;
};

TEST_F(InstalledPackagesTest, AreFoundByWhatTheyAreAndSay)
{
    install("lib", "10.0-1");
    install("lib", "9.0-1").active = false;
    install("fork", "1.0-1").package.provides = {*package::Provide::parse("lib=9")};
    package::InstalledPackage& app = install("app", "1.0-1");
    app.package.depends = {test::depend("lib>=2"), test::depend("lib<11")};
    app.package.conflicts = {test::depend("rival<3")};
    InstalledPackages found = packages();
    EXPECT_THAT(told(found, found.bearing("lib")), ElementsAre("lib 9.0-1", "lib 10.0-1"));
    EXPECT_THAT(told(found, found.providing("lib")), ElementsAre("fork 1.0-1"));
    EXPECT_THAT(told(found, found.depending_on("lib")), ElementsAre("app 1.0-1"));
    EXPECT_THAT(told(found, found.conflicting_with("rival")), ElementsAre("app 1.0-1"));
    EXPECT_THAT(found.bearing("rival"), IsEmpty());
    EXPECT_FALSE(found.package(found.bearing("lib").front())->active);
}

TEST_F(InstalledPackagesTest, OtherGenerationsAreNoneOfThem)
{
    install("lib", "1.0-1").package.conflicts = {test::depend("rival")};
    InstalledPackages found = packages();
    InstalledPackages other{m_database, 2};
    EXPECT_THAT(other.bearing("lib"), IsEmpty());
    EXPECT_THAT(other.conflicting_with("rival"), IsEmpty());
    EXPECT_FALSE(other.package(found.bearing("lib").front()).has_value());
}

TEST_F(InstalledPackagesTest, NoNameReadsAWholeTable)
{
    install("lib", "1.0-1");
    packages();
    const std::string plans = test::plans_of(m_database, [&] {
        InstalledPackages found{m_database, 1};
        found.package(found.bearing("lib").front());
        found.providing("lib");
    });
    EXPECT_THAT(plans, Not(HasSubstr("SCAN")));
}

} // namespace
} // namespace rbeepkg::database
