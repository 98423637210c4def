#include "libpkg/base/error.hpp"
#include "libpkg/transaction/differences.hpp"
#include "libpkg/transaction/members.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace rbeepkg::transaction {
namespace {

using package::InstalledPackage;
using testing::ElementsAre;
using testing::IsEmpty;

InstalledPackage member(const std::string& name, const std::string& version, bool active = true,
                        char hash = 'a')
{
    InstalledPackage installed;
    installed.package.name = name;
    installed.package.version = package::Version::parse(version).value();
    installed.store_path = name + "/" + version + "-" + std::string(8, hash);
    installed.active = active;
    return installed;
}

std::vector<std::string> lines(const std::vector<database::HistoryChange>& changes)
{
    std::vector<std::string> lines;
    for (const database::HistoryChange& change : changes) {
        lines.push_back(change.action + " " + change.name + " " + change.old_version + ">" +
                        change.new_version);
    }
    return lines;
}

std::vector<std::string> between(const std::vector<InstalledPackage>& before,
                                 const std::vector<InstalledPackage>& after)
{
    return lines(changes_between(before, after));
}

TEST(ChangesBetween, EqualsAreNoChange)
{
    EXPECT_THAT(between({member("a", "1-1")}, {member("a", "1-1")}), IsEmpty());
}

TEST(ChangesBetween, OneVersionForAnotherIsAnUpgradeOrADowngrade)
{
    EXPECT_THAT(between({member("a", "1-1")}, {member("a", "2-1")}),
                ElementsAre("upgraded a 1-1>2-1"));
    EXPECT_THAT(between({member("a", "2-1")}, {member("a", "1-1")}),
                ElementsAre("downgraded a 2-1>1-1"));
}

TEST(ChangesBetween, TheSameVersionInAnotherTreeIsAReinstall)
{
    EXPECT_THAT(between({member("a", "1-1")}, {member("a", "1-1", true, 'b')}),
                ElementsAre("reinstalled a 1-1>1-1"));
}

TEST(ChangesBetween, WhatComesAndWhatGoes)
{
    EXPECT_THAT(between({member("a", "1-1")}, {member("b", "1-1")}),
                ElementsAre("removed a 1-1>", "installed b >1-1"));
}

TEST(ChangesBetween, AVersionBesideIsAnInstallation)
{
    EXPECT_THAT(between({member("a", "1-1")}, {member("a", "1-1"), member("a", "2-1", false)}),
                ElementsAre("installed a >2-1"));
}

TEST(ChangesBetween, AnotherVersionRunsUnderThePlainName)
{
    EXPECT_THAT(between({member("a", "1-1"), member("a", "2-1", false)},
                        {member("a", "1-1", false), member("a", "2-1")}),
                ElementsAre("activated a 1-1>2-1"));
    EXPECT_THAT(between({member("a", "1-1")}, {member("a", "1-1", false), member("a", "2-1")}),
                ElementsAre("installed a >2-1", "activated a 1-1>2-1"));
    EXPECT_THAT(between({member("a", "1-1", false), member("a", "2-1")}, {member("a", "1-1")}),
                ElementsAre("removed a 2-1>", "activated a 2-1>1-1"));
}

TEST(ChangesBetween, MarksAreChangesOfNoFile)
{
    InstalledPackage marked = member("a", "1-1");
    marked.reason = package::InstallReason::as_depend;
    marked.pinned = true;
    marked.hold = "it works";
    const auto there = changes_between({member("a", "1-1")}, {marked});
    EXPECT_THAT(lines(there),
                ElementsAre("asdeps a 1-1>1-1", "pinned a 1-1>1-1", "held a 1-1>1-1"));
    const auto back = changes_between({marked}, {member("a", "1-1")});
    EXPECT_THAT(lines(back),
                ElementsAre("asexplicit a 1-1>1-1", "unpinned a 1-1>1-1", "unheld a 1-1>1-1"));
    for (const database::HistoryChange& change : there) {
        EXPECT_FALSE(moves_files(change)) << change.action;
    }
    EXPECT_TRUE(moves_files({"activated", "a", "1-1", "2-1"}));
}

TEST(NextMembersOfAChange, ActivationTakesItFromTheOther)
{
    Transaction transaction;
    transaction.change = {{"a/2-1-aaaaaaaa", true, {}, {}, {}}};
    const NextMembers next =
        next_members({member("a", "1-1"), member("a", "2-1", false)}, transaction, 1);
    EXPECT_FALSE(next.members.at(0).active);
    EXPECT_TRUE(next.members.at(1).active);
    EXPECT_THAT(lines(next.changes), ElementsAre("activated a 1-1>2-1"));
}

TEST(NextMembersOfAChange, MarksAreSetAndTold)
{
    Transaction transaction;
    transaction.change = {
        {"a/1-1-aaaaaaaa", false, package::InstallReason::as_depend, true, "why"}};
    const NextMembers next = next_members({member("a", "1-1")}, transaction, 1);
    EXPECT_EQ(next.members.at(0).reason, package::InstallReason::as_depend);
    EXPECT_TRUE(next.members.at(0).pinned);
    EXPECT_EQ(next.members.at(0).hold, "why");
    EXPECT_EQ(next.changes.size(), 3U);
}

TEST(NextMembersOfAChange, WhatIsNotInstalledCannotBeChanged)
{
    Transaction transaction;
    transaction.change = {{"b/1-1-aaaaaaaa", true, {}, {}, {}}};
    EXPECT_THROW(next_members({member("a", "1-1")}, transaction, 1), Error);
}

TEST(NextMembersOfAChange, BackIsExactlyWhatWas)
{
    Transaction transaction;
    transaction.exactly = std::vector{member("b", "1-1"), member("a", "1-1")};
    const NextMembers next = next_members({member("a", "2-1")}, transaction, 1);
    ASSERT_EQ(next.members.size(), 2U);
    EXPECT_EQ(next.members.at(0).package.name, "a");
    EXPECT_THAT(lines(next.changes), ElementsAre("downgraded a 2-1>1-1", "installed b >1-1"));
}

InstallItem item(const std::string& name, const std::string& version)
{
    InstallItem item;
    item.file.info.package = member(name, version).package;
    item.file.sha256 = std::string(64, 'b');
    item.replace_all = false;
    return item;
}

TEST(NextMembersOfAnUpgrade, AHoldIsInheritedAndAPinIsNot)
{
    InstalledPackage old = member("a", "1-1");
    old.hold = "why";
    old.pinned = true;
    Transaction transaction;
    transaction.install = {item("a", "2-1")};
    const NextMembers next = next_members({old}, transaction, 1);
    ASSERT_EQ(next.members.size(), 1U);
    EXPECT_EQ(next.members[0].hold, "why");
    EXPECT_FALSE(next.members[0].pinned);
}

TEST(NextMembersOfAnUpgrade, TheSameVersionStaysPinned)
{
    InstalledPackage old = member("a", "1-1");
    old.pinned = true;
    Transaction transaction;
    transaction.install = {item("a", "1-1")};
    EXPECT_TRUE(next_members({old}, transaction, 1).members.at(0).pinned);
}

TEST(NextMembersOfAnUpgrade, TheOldOneMayStay)
{
    Transaction transaction;
    transaction.install = {item("a", "2-1")};
    transaction.install[0].keeps_old = true;
    const NextMembers next = next_members({member("a", "1-1")}, transaction, 1);
    ASSERT_EQ(next.members.size(), 2U);
    EXPECT_FALSE(next.members[0].active);
    EXPECT_TRUE(next.members[1].active);
    EXPECT_THAT(lines(next.changes), ElementsAre("installed a >2-1"));
}

} // namespace
} // namespace rbeepkg::transaction
