#include "libpkg/transaction/scriptlet.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace rbeepkg::transaction {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using Members = std::vector<package::InstalledPackage>;
using Changes = std::vector<database::HistoryChange>;

package::InstalledPackage installed(const std::string& version, bool has_scriptlet = true)
{
    package::InstalledPackage installed;
    installed.package.name = "a";
    installed.package.version = package::Version::parse(version).value();
    installed.store_path = "a/" + version;
    installed.has_scriptlet = has_scriptlet;
    return installed;
}

std::vector<std::string> calls(const Changes& changes, const Members& before, const Members& after)
{
    std::vector<std::string> lines;
    for (const ScriptletCall& call : scriptlet_calls("post", changes, before, after)) {
        std::string line = call.tree + ": " + call.function;
        for (const std::string& argument : call.arguments) {
            line += " " + argument;
        }
        lines.push_back(line + (call.old_tree.empty() ? "" : " over " + call.old_tree));
    }
    return lines;
}

TEST(Scriptlet, WhatComesIsInstalled)
{
    EXPECT_THAT(calls({{"installed", "a", "", "1-1"}}, {}, {installed("1-1")}),
                ElementsAre("a/1-1: post_install 1-1"));
}

TEST(Scriptlet, WhatTakesAnothersPlaceIsUpgradedByTheNewScript)
{
    const std::string expected = "a/2-1: post_upgrade 2-1 1-1 over a/1-1";
    EXPECT_THAT(calls({{"upgraded", "a", "1-1", "2-1"}}, {installed("1-1")}, {installed("2-1")}),
                ElementsAre(expected));
    EXPECT_THAT(calls({{"activated", "a", "1-1", "2-1"}}, {installed("1-1"), installed("2-1")},
                      {installed("1-1"), installed("2-1")}),
                ElementsAre(expected));
    EXPECT_THAT(calls({{"downgraded", "a", "2-1", "1-1"}}, {installed("2-1")}, {installed("1-1")}),
                ElementsAre("a/1-1: post_upgrade 1-1 2-1 over a/2-1"));
    EXPECT_THAT(calls({{"reinstalled", "a", "1-1", "1-1"}}, {installed("1-1")}, {installed("1-1")}),
                ElementsAre("a/1-1: post_upgrade 1-1 1-1 over a/1-1"));
}

TEST(Scriptlet, WhatComesBesideAndBecomesActiveIsUpgradedOnly)
{
    EXPECT_THAT(calls({{"installed", "a", "", "2-1"}, {"activated", "a", "1-1", "2-1"}},
                      {installed("1-1")}, {installed("1-1"), installed("2-1")}),
                ElementsAre("a/2-1: post_upgrade 2-1 1-1 over a/1-1"));
}

TEST(Scriptlet, WhatGoesIsRemovedByItsOwnScript)
{
    EXPECT_THAT(calls({{"removed", "a", "1-1", ""}}, {installed("1-1")}, {}),
                ElementsAre("a/1-1: post_remove 1-1"));
}

TEST(Scriptlet, PackagesWithoutAScriptHaveNothingToSay)
{
    EXPECT_THAT(
        calls({{"upgraded", "a", "1-1", "2-1"}}, {installed("1-1")}, {installed("2-1", false)}),
        IsEmpty());
    EXPECT_THAT(calls({{"removed", "a", "1-1", ""}}, {installed("1-1", false)}, {}), IsEmpty());
}

} // namespace
} // namespace rbeepkg::transaction
