// Transactions that unpack nothing: other members become active or are marked, or those of an
// earlier generation are members again.
#include "libpkg/base/error.hpp"
#include "libpkg/store/profile.hpp"
#include "libpkg/transaction/commit.hpp"
#include "tests/support/package_builder.hpp"
#include "tests/support/temp_root.hpp"
#include "tests/unit/transaction/machine.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace rbeepkg::transaction {
namespace {

using test::item;
using test::Machine;
using test::PackageBuilder;
using testing::ElementsAre;

class ChangeTest : public testing::Test
{
protected:
    pkgfile::PackageFile worker(const std::string& version, const std::string& name = "worker")
    {
        return PackageBuilder{name, version}
            .executable("usr/bin/" + name, name + " " + version)
            .write_to(m_root.cache());
    }
    std::string tree(const std::string& version, const std::string& name = "worker")
    {
        for (const package::InstalledPackage& member : m_machine.local().named(current(), name)) {
            if (member.package.version.text() == version) {
                return member.store_path;
            }
        }
        return "none";
    }
    std::int64_t current() { return m_machine.store().current(); }
    Transaction on_current()
    {
        Transaction transaction;
        transaction.based_on = current();
        transaction.command = "change";
        return transaction;
    }
    std::optional<Committed> back_to(std::int64_t generation)
    {
        Transaction transaction = on_current();
        transaction.exactly = m_machine.local().members(generation);
        return m_machine.commit(transaction);
    }
    void expect_tidy()
    {
        EXPECT_FALSE(m_machine.store().has_leftovers());
        EXPECT_EQ(m_machine.recover(), std::nullopt);
        EXPECT_EQ(
            store::format_manifest(current(), store::read_manifest(m_machine.store(), current())),
            store::format_manifest(current(), m_machine.members()));
    }

    test::TempRoot m_root;
    Machine m_machine{m_root.path()};
};

TEST_F(ChangeTest, AnotherVersionBecomesActive)
{
    m_machine.install({item(worker("1.0-1"))});
    m_machine.install({item(worker("2.0-1"), true)});
    Transaction transaction = on_current();
    transaction.change = {{tree("2.0-1"), true, {}, {}, {}}};
    const auto committed = m_machine.commit(transaction);
    ASSERT_TRUE(committed);
    EXPECT_EQ(committed->changes.at(0).action, "activated");
    EXPECT_THAT(m_machine.listed(), ElementsAre("worker 1.0-1", "worker 2.0-1 *"));
    EXPECT_EQ(m_machine.content_of_command("worker"), "worker 2.0-1");
    EXPECT_EQ(m_machine.content_of_command("worker@1.0-1"), "worker 1.0-1");
    expect_tidy();
}

TEST_F(ChangeTest, MarksAreInTheManifestToo)
{
    m_machine.install({item(worker("1.0-1"))});
    Transaction transaction = on_current();
    transaction.change = {
        {tree("1.0-1"), false, package::InstallReason::as_depend, true, "because"}};
    ASSERT_TRUE(m_machine.commit(transaction));
    const auto members = m_machine.members();
    EXPECT_EQ(members.at(0).reason, package::InstallReason::as_depend);
    EXPECT_TRUE(members.at(0).pinned);
    EXPECT_EQ(members.at(0).hold, "because");
    EXPECT_EQ(m_machine.local().history(1).at(0).changes.size(), 3U);
    expect_tidy();
}

TEST_F(ChangeTest, BackToAnEarlierGenerationAndAgain)
{
    m_machine.install({item(worker("1.0-1")), item(worker("1-1", "tool"))});
    m_machine.install({item(worker("2.0-1"))});
    const auto committed = back_to(1);
    ASSERT_TRUE(committed);
    EXPECT_EQ(committed->generation, 3);
    ASSERT_EQ(committed->changes.size(), 1U);
    EXPECT_EQ(committed->changes[0].action, "downgraded");
    EXPECT_THAT(m_machine.listed(), ElementsAre("tool 1-1 *", "worker 1.0-1 *"));
    EXPECT_EQ(m_machine.content_of_command("worker"), "worker 1.0-1");
    expect_tidy();
    ASSERT_TRUE(back_to(2));
    EXPECT_THAT(m_machine.listed(), ElementsAre("tool 1-1 *", "worker 2.0-1 *"));
    expect_tidy();
}

TEST_F(ChangeTest, BackToNothing)
{
    m_machine.install({item(worker("1.0-1"))});
    Transaction transaction = on_current();
    transaction.exactly.emplace();
    ASSERT_TRUE(m_machine.commit(transaction));
    EXPECT_TRUE(m_machine.listed().empty());
    EXPECT_EQ(m_machine.content_of_command("worker"), "none");
    expect_tidy();
}

TEST_F(ChangeTest, ATreeThatIsGoneComesBackFromItsFile)
{
    m_machine.install({item(worker("1.0-1"))});
    const std::string old = tree("1.0-1");
    m_machine.install({item(worker("2.0-1"))});
    m_machine.store().remove_tree(old);
    Transaction transaction = on_current();
    transaction.exactly = m_machine.local().members(1);
    transaction.install = {item(worker("1.0-1"))};
    ASSERT_TRUE(m_machine.commit(transaction));
    EXPECT_EQ(m_machine.content_of_command("worker"), "worker 1.0-1");
    expect_tidy();
}

TEST_F(ChangeTest, WhatIsNotMeantAnyLongerPlansAgain)
{
    m_machine.install({item(worker("1.0-1"))});
    Transaction transaction = on_current();
    transaction.exactly.emplace();
    m_machine.install({item(worker("2.0-1"))});
    EXPECT_EQ(m_machine.commit(transaction), std::nullopt);
}

} // namespace
} // namespace rbeepkg::transaction
