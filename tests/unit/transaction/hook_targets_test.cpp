#include "libpkg/transaction/hook_targets.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace rbeepkg::transaction {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using Operation = HookTarget::Operation;
using Members = std::vector<package::InstalledPackage>;
using Changes = std::vector<database::HistoryChange>;

package::InstalledPackage installed(const std::string& name, const std::string& version,
                                    bool active = true)
{
    package::InstalledPackage installed;
    installed.package.name = name;
    installed.package.version = package::Version::parse(version).value();
    installed.store_path = name + "/" + version;
    installed.active = active;
    return installed;
}

// Every version has a file of its own and one that all versions of the name have.
std::vector<std::string> files_of(const package::InstalledPackage& package)
{
    return {"usr/bin/" + package.package.name,
            "usr/share/" + package.package.name + "-" + package.package.version.text()};
}

std::vector<std::string> told(const std::vector<HookTarget>& targets)
{
    std::vector<std::string> words;
    for (const HookTarget& target : targets) {
        const char* operation = target.operation == Operation::install   ? "install "
                                : target.operation == Operation::upgrade ? "upgrade "
                                                                         : "remove ";
        words.push_back(operation + target.package);
    }
    return words;
}

TEST(HookTargets, SayWhatHappensToEachName)
{
    const Members before = {installed("b", "1-1"), installed("c", "1-1"), installed("d", "1-1")};
    const Members after = {installed("a", "1-1"), installed("b", "2-1"), installed("d", "1-1")};
    EXPECT_THAT(told(hook_targets({{"installed", "a", "", "1-1"},
                                   {"upgraded", "b", "1-1", "2-1"},
                                   {"removed", "c", "1-1", ""},
                                   {"reinstalled", "d", "1-1", "1-1"}},
                                  before, after)),
                ElementsAre("install a", "upgrade b", "remove c", "upgrade d"));
}

TEST(HookTargets, AVersionBesideAnotherIsAnUpgradeOfTheName)
{
    const Members one = {installed("a", "1-1")};
    const Members two = {installed("a", "1-1"), installed("a", "2-1", false)};
    EXPECT_THAT(told(hook_targets({{"installed", "a", "", "2-1"}}, one, two)),
                ElementsAre("upgrade a"));
    EXPECT_THAT(told(hook_targets({{"removed", "a", "2-1", ""}}, two, one)),
                ElementsAre("upgrade a"));
}

TEST(HookTargets, EachNameComesOnce)
{
    const Members before = {installed("a", "1-1"), installed("a", "2-1", false)};
    const Members after = {installed("a", "2-1")};
    EXPECT_THAT(told(hook_targets({{"removed", "a", "1-1", ""}, {"activated", "a", "1-1", "2-1"}},
                                  before, after)),
                ElementsAre("upgrade a"));
}

TEST(HookPaths, OfAnUpgradeAreThoseThatStayComeAndGo)
{
    const HookPaths paths = hook_paths({{"upgraded", "a", "1-1", "2-1"}}, {installed("a", "1-1")},
                                       {installed("a", "2-1")}, files_of);
    EXPECT_THAT(paths.installed, ElementsAre("usr/share/a-2-1"));
    EXPECT_THAT(paths.upgraded, ElementsAre("usr/bin/a"));
    EXPECT_THAT(paths.removed, ElementsAre("usr/share/a-1-1"));
}

TEST(HookPaths, OneThatMovesBetweenPackagesIsUpgraded)
{
    const auto same = [](const package::InstalledPackage&) {
        return std::vector<std::string>{"usr/bin/tool"};
    };
    const HookPaths paths = hook_paths({{"removed", "a", "1-1", ""}, {"installed", "b", "", "1-1"}},
                                       {installed("a", "1-1")}, {installed("b", "1-1")}, same);
    EXPECT_THAT(paths.installed, IsEmpty());
    EXPECT_THAT(paths.upgraded, ElementsAre("usr/bin/tool"));
    EXPECT_THAT(paths.removed, IsEmpty());
}

TEST(HookPaths, OfAReinstalledPackageAreUpgradedThoughItsTreeIsTheSame)
{
    const Members members = {installed("a", "1-1")};
    const HookPaths paths =
        hook_paths({{"reinstalled", "a", "1-1", "1-1"}}, members, members, files_of);
    EXPECT_THAT(paths.upgraded, ElementsAre("usr/bin/a", "usr/share/a-1-1"));
    EXPECT_THAT(paths.removed, IsEmpty());
}

TEST(HookPaths, OfAVersionThatBecomesActiveComeAndThoseOfTheOtherGo)
{
    const HookPaths paths = hook_paths(
        {{"activated", "a", "1-1", "2-1"}}, {installed("a", "1-1"), installed("a", "2-1", false)},
        {installed("a", "1-1", false), installed("a", "2-1")}, files_of);
    EXPECT_THAT(paths.installed, ElementsAre("usr/share/a-2-1"));
    EXPECT_THAT(paths.upgraded, ElementsAre("usr/bin/a"));
    EXPECT_THAT(paths.removed, ElementsAre("usr/share/a-1-1"));
}

TEST(HookPaths, ThatAnotherVersionHasTooAreNeitherInstalledNorRemoved)
{
    const Members one = {installed("a", "1-1")};
    const Members two = {installed("a", "1-1"), installed("a", "2-1", false)};
    const HookPaths comes = hook_paths({{"installed", "a", "", "2-1"}}, one, two, files_of);
    EXPECT_THAT(comes.installed, ElementsAre("usr/share/a-2-1"));
    EXPECT_THAT(comes.upgraded, ElementsAre("usr/bin/a"));
    const HookPaths goes = hook_paths({{"removed", "a", "2-1", ""}}, two, one, files_of);
    EXPECT_THAT(goes.removed, ElementsAre("usr/share/a-2-1"));
    EXPECT_THAT(goes.upgraded, ElementsAre("usr/bin/a"));
}

} // namespace
} // namespace rbeepkg::transaction
