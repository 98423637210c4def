#include "libpkg/base/error.hpp"
#include "libpkg/transaction/members.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace rbeepkg::transaction {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

constexpr std::int64_t k_now = 1'700'000'000;

package::InstalledPackage installed(const std::string& name, const std::string& version,
                                    bool active = true)
{
    package::InstalledPackage installed;
    installed.id = 7;
    installed.package.name = name;
    installed.package.version = package::Version::parse(version).value();
    installed.store_path = name + "/" + version + "-aaaaaaaa";
    installed.active = active;
    installed.install_date = 1;
    return installed;
}

InstallItem fresh(const std::string& name, const std::string& version, char hash = 'b')
{
    InstallItem item;
    item.file.info.package.name = name;
    item.file.info.package.version = package::Version::parse(version).value();
    item.file.sha256 = std::string(64, hash);
    return item;
}

InstallItem beside(const std::string& name, const std::string& version)
{
    InstallItem item = fresh(name, version);
    item.side_by_side = true;
    item.replace_all = false;
    return item;
}

InstallItem in_place_of_active(const std::string& name, const std::string& version)
{
    InstallItem item = fresh(name, version);
    item.replace_all = false;
    return item;
}

struct Lines
{
    std::vector<std::string> members, changes;
};

Lines next(const std::vector<package::InstalledPackage>& current, std::vector<InstallItem> install,
           std::vector<package::InstalledPackage> remove = {})
{
    Transaction transaction;
    transaction.install = std::move(install);
    transaction.remove = std::move(remove);
    Lines lines;
    const NextMembers next = next_members(current, transaction, k_now);
    for (const package::InstalledPackage& member : next.members) {
        lines.members.push_back(member.package.name + " " + member.package.version.text() +
                                (member.active ? " *" : ""));
    }
    for (const database::HistoryChange& change : next.changes) {
        lines.changes.push_back(change.action + " " + change.name + " " + change.old_version + ">" +
                                change.new_version);
    }
    return lines;
}

TEST(NextMembers, AFreshPackageIsAddedInOrder)
{
    const Lines lines = next({installed("b", "1-1")}, {fresh("c", "1-1"), fresh("a", "2-1")});
    EXPECT_THAT(lines.members, ElementsAre("a 2-1 *", "b 1-1 *", "c 1-1 *"));
    EXPECT_THAT(lines.changes, ElementsAre("installed c >1-1", "installed a >2-1"));
}

TEST(NextMembers, AnUpgradeTakesThePlaceOfEveryOtherVersion)
{
    const Lines lines =
        next({installed("a", "1-1", false), installed("a", "2-1")}, {fresh("a", "3-1")});
    EXPECT_THAT(lines.members, ElementsAre("a 3-1 *"));
    EXPECT_THAT(lines.changes, ElementsAre("upgraded a 2-1>3-1", "removed a 1-1>"));
}

TEST(NextMembers, AnOlderVersionIsADowngradeAndTheSameAReinstall)
{
    EXPECT_THAT(next({installed("a", "2-1")}, {fresh("a", "1:1-1")}).changes,
                ElementsAre("upgraded a 2-1>1:1-1"));
    EXPECT_THAT(next({installed("a", "2-1")}, {fresh("a", "1-1")}).changes,
                ElementsAre("downgraded a 2-1>1-1"));
    const Lines same = next({installed("a", "2-1")}, {fresh("a", "2-1")});
    EXPECT_THAT(same.members, ElementsAre("a 2-1 *"));
    EXPECT_THAT(same.changes, ElementsAre("reinstalled a 2-1>2-1"));
}

TEST(NextMembers, WithoutReplaceAllOnlyTheActiveVersionGoes)
{
    const Lines lines = next({installed("a", "1-1", false), installed("a", "2-1")},
                             {in_place_of_active("a", "3-1")});
    EXPECT_THAT(lines.members, ElementsAre("a 1-1", "a 3-1 *"));
    EXPECT_THAT(lines.changes, ElementsAre("upgraded a 2-1>3-1"));
}

TEST(NextMembers, SideBySideLeavesTheActiveVersionAlone)
{
    const Lines lines = next({installed("a", "1-1")}, {beside("a", "2-1")});
    EXPECT_THAT(lines.members, ElementsAre("a 1-1 *", "a 2-1"));
    EXPECT_THAT(lines.changes, ElementsAre("installed a >2-1"));
}

TEST(NextMembers, SideBySideIsActiveWhenItIsTheOnlyOne)
{
    EXPECT_THAT(next({}, {beside("a", "2-1")}).members, ElementsAre("a 2-1 *"));
    EXPECT_THAT(next({}, {beside("a", "2-1"), beside("a", "3-1")}).members,
                ElementsAre("a 2-1 *", "a 3-1"));
}

TEST(NextMembers, ARebuildOfTheSameVersionReplacesItAlsoSideBySide)
{
    const Lines inactive =
        next({installed("a", "1-1", false), installed("a", "2-1")}, {beside("a", "1-1")});
    EXPECT_THAT(inactive.members, ElementsAre("a 1-1", "a 2-1 *"));
    const Lines active =
        next({installed("a", "1-1"), installed("a", "2-1", false)}, {beside("a", "1-1")});
    EXPECT_THAT(active.members, ElementsAre("a 1-1 *", "a 2-1"));
}

TEST(NextMembers, RemovingTheActiveVersionActivatesTheNewestOther)
{
    const Lines lines =
        next({installed("a", "10-1", false), installed("a", "2-1"), installed("a", "9-1", false)},
             {}, {installed("a", "2-1")});
    EXPECT_THAT(lines.members, ElementsAre("a 9-1", "a 10-1 *"));
    EXPECT_THAT(lines.changes, ElementsAre("removed a 2-1>", "activated a 2-1>10-1"));
}

TEST(NextMembers, RemovalFindsByStorePathElseByNameAndVersion)
{
    package::InstalledPackage by_name = installed("a", "1-1");
    by_name.store_path.clear();
    EXPECT_THAT(next({installed("a", "1-1")}, {}, {by_name}).members, IsEmpty());
    EXPECT_THAT(next({installed("a", "1-1")}, {}, {installed("a", "1-1")}).members, IsEmpty());
}

TEST(NextMembers, RemovingWhatIsNotThereIsABugOfTheCaller)
{
    try {
        next({installed("a", "1-1")}, {}, {installed("a", "2-1")});
        FAIL();
    } catch (const Error& error) {
        EXPECT_EQ(error.code(), ErrorCode::internal);
    }
}

TEST(NextMembers, FactsAreTheCallersAndTheRestIsTheFiles)
{
    InstallItem item = fresh("a", "1-1");
    item.facts.reason = package::InstallReason::as_depend;
    item.facts.origin = "rbee";
    item.facts.backend = "cuda";
    item.facts.package.name = "ignored";
    item.file.install_script = "post_install() { :; }";
    Transaction transaction;
    transaction.install = {item};
    const NextMembers next = next_members({installed("b", "1-1")}, transaction, k_now);
    ASSERT_EQ(next.members.size(), 2U);
    const package::InstalledPackage& a = next.members[0];
    EXPECT_EQ(a.package.name, "a");
    EXPECT_EQ(a.id, 0);
    EXPECT_EQ(a.reason, package::InstallReason::as_depend);
    EXPECT_EQ(a.origin, "rbee");
    EXPECT_EQ(a.backend, "cuda");
    EXPECT_EQ(a.install_date, k_now);
    EXPECT_EQ(a.store_path, "a/1-1-bbbbbbbb");
    EXPECT_TRUE(a.has_scriptlet);
    EXPECT_EQ(next.members[1].id, 7);
    EXPECT_EQ(next.members[1].install_date, 1);
}

TEST(InstalledFiles, AreTheEntriesOfThePackage)
{
    pkgfile::PackageFile file;
    file.entries.resize(3);
    file.entries[0].path = "usr";
    file.entries[0].type = pkgfile::MtreeEntry::Type::directory;
    file.entries[1].path = "usr/data";
    file.entries[1].size = 5;
    file.entries[1].sha256 = "00";
    file.entries[2].path = "usr/link";
    file.entries[2].type = pkgfile::MtreeEntry::Type::symlink;
    file.entries[2].link = "data";
    const std::vector<database::InstalledFile> files = installed_files(file);
    ASSERT_EQ(files.size(), 3U);
    EXPECT_EQ(files[0].path, "usr/");
    EXPECT_EQ(files[0].type, 'd');
    EXPECT_EQ(files[1].type, 'f');
    EXPECT_EQ(files[1].size, 5U);
    EXPECT_EQ(files[1].sha256, "00");
    EXPECT_EQ(files[2].type, 'l');
    EXPECT_EQ(files[2].link, "data");
}

} // namespace
} // namespace rbeepkg::transaction
