#include "libpkg/transaction/hook_targets.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace rbeepkg::transaction {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using Operation = HookTarget::Operation;

package::InstalledPackage installed(const std::string& name, const std::string& version)
{
    package::InstalledPackage installed;
    installed.package.name = name;
    installed.package.version = package::Version::parse(version).value();
    return installed;
}

std::vector<std::string> path_of(const package::InstalledPackage& package)
{
    return {package.package.name + "@" + package.package.version.text()};
}

TEST(HookTargets, NameTheFilesOfWhatComesAndOfWhatGoes)
{
    const std::vector<HookTarget> targets =
        hook_targets({{"installed", "a", "", "1-1"},
                      {"upgraded", "b", "1-1", "2-1"},
                      {"removed", "c", "1-1", ""},
                      {"reinstalled", "d", "1-1", "1-1"},
                      {"downgraded", "e", "2-1", "1-1"},
                      {"activated", "f", "2-1", "1-1"}},
                     {installed("b", "1-1"), installed("c", "1-1"), installed("d", "1-1"),
                      installed("e", "2-1"), installed("f", "2-1")},
                     {installed("a", "1-1"), installed("b", "2-1"), installed("d", "1-1"),
                      installed("e", "1-1"), installed("f", "1-1")},
                     path_of);
    ASSERT_EQ(targets.size(), 6U);
    EXPECT_EQ(targets[0].operation, Operation::install);
    EXPECT_THAT(targets[0].paths, ElementsAre("a@1-1"));
    EXPECT_EQ(targets[1].operation, Operation::upgrade);
    EXPECT_THAT(targets[1].paths, ElementsAre("b@2-1"));
    EXPECT_EQ(targets[2].operation, Operation::remove);
    EXPECT_THAT(targets[2].paths, ElementsAre("c@1-1"));
    for (std::size_t i = 3; i < 6; ++i) {
        EXPECT_EQ(targets[i].operation, Operation::upgrade) << i;
    }
    EXPECT_THAT(targets[5].paths, ElementsAre("f@1-1"));
}

TEST(HookTargets, APackageThatNobodyKnowsHasNoPaths)
{
    const std::vector<HookTarget> targets =
        hook_targets({{"removed", "c", "1-1", ""}}, {}, {}, path_of);
    ASSERT_EQ(targets.size(), 1U);
    EXPECT_EQ(targets[0].package, "c");
    EXPECT_THAT(targets[0].paths, IsEmpty());
}

} // namespace
} // namespace rbeepkg::transaction
