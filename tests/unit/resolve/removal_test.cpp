#include "libpkg/resolve/removal.hpp"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace rbeepkg::resolve {
namespace {

using package::InstalledPackage;
using testing::ElementsAre;
using testing::IsEmpty;
using Packages = std::vector<InstalledPackage>;

InstalledPackage installed(const std::string& name, const std::vector<std::string>& depends = {},
                           bool asked_for = false, const std::string& version = "1-1")
{
    InstalledPackage package;
    package.package.name = name;
    package.package.version = package::Version::parse(version).value();
    package.store_path = name + "/" + version;
    for (const std::string& depend : depends) {
        package.package.depends.push_back(package::Depend::parse(depend).value());
    }
    package.reason =
        asked_for ? package::InstallReason::explicitly : package::InstallReason::as_depend;
    return package;
}

std::vector<std::string> names(const Packages& packages)
{
    std::vector<std::string> names;
    for (const InstalledPackage& package : packages) {
        names.push_back(package.package.name);
    }
    return names;
}

RemovalRequest of(const Packages& targets)
{
    RemovalRequest request;
    request.targets = targets;
    return request;
}

TEST(PlanRemoval, WhatIsNeededBreaksOthers)
{
    const Packages world = {installed("app", {"lib>=1"}), installed("lib")};
    EXPECT_THAT(plan_removal(world, of({world[1]})).broken,
                ElementsAre("removing lib breaks dependency 'lib>=1' required by app"));
    RemovalRequest unchecked = of({world[1]});
    unchecked.depend_check = DependCheck::none;
    EXPECT_THAT(plan_removal(world, unchecked).broken, IsEmpty());
}

TEST(PlanRemoval, AnotherVersionOrAProviderOrAnAssumptionWillDo)
{
    const Packages versions = {installed("app", {"lib"}), installed("lib"),
                               installed("lib", {}, false, "2-1")};
    EXPECT_THAT(plan_removal(versions, of({versions[1]})).broken, IsEmpty());
    Packages provided = {installed("app", {"lib"}), installed("lib"), installed("other")};
    provided[2].package.provides.push_back(package::Provide::parse("lib").value());
    EXPECT_THAT(plan_removal(provided, of({provided[1]})).broken, IsEmpty());
    const Packages alone = {installed("app", {"lib"}), installed("lib")};
    RemovalRequest assuming = of({alone[1]});
    assuming.assumed.push_back(package::Provide::parse("lib=1").value());
    EXPECT_THAT(plan_removal(alone, assuming).broken, IsEmpty());
}

TEST(PlanRemoval, VersionsMayBeIgnored)
{
    const Packages world = {installed("app", {"lib>=2"}), installed("lib", {}, false, "1-1"),
                            installed("lib", {}, false, "2-1")};
    RemovalRequest request = of({world[2]});
    EXPECT_EQ(plan_removal(world, request).broken.size(), 1U);
    request.depend_check = DependCheck::names_only;
    EXPECT_THAT(plan_removal(world, request).broken, IsEmpty());
}

TEST(PlanRemoval, ACascadeTakesDependantsOfDependantsFirst)
{
    const Packages world = {installed("a"), installed("b", {"a"}), installed("c", {"b"}),
                            installed("d")};
    RemovalRequest request = of({world[0]});
    request.cascade = true;
    EXPECT_THAT(names(plan_removal(world, request).removed), ElementsAre("c", "b", "a"));
}

TEST(PlanRemoval, DependenciesThatNothingNeedsGo)
{
    const Packages world = {installed("app", {"lib", "shared", "wanted"}, true),
                            installed("lib", {"deep"}),
                            installed("deep"),
                            installed("shared"),
                            installed("wanted", {}, true),
                            installed("other", {"shared"}, true)};
    RemovalRequest request = of({world[0]});
    request.recursive = 1;
    EXPECT_THAT(names(plan_removal(world, request).removed), ElementsAre("app", "lib", "deep"));
    request.recursive = 2;
    EXPECT_THAT(names(plan_removal(world, request).removed),
                ElementsAre("app", "wanted", "lib", "deep"));
}

TEST(PlanRemoval, CyclesGoWhole)
{
    const Packages world = {installed("app", {"a"}, true), installed("a", {"b"}),
                            installed("b", {"a"})};
    RemovalRequest request = of({world[0]});
    request.recursive = 1;
    EXPECT_EQ(plan_removal(world, request).removed.size(), 3U);
    const Packages needed = {installed("app", {"a"}, true), installed("a", {"b"}),
                             installed("b", {"a"}), installed("other", {"b"}, true)};
    request.targets = {needed[0]};
    EXPECT_EQ(plan_removal(needed, request).removed.size(), 1U);
}

TEST(PlanRemoval, WhatIsNeededMayStay)
{
    const Packages world = {installed("app", {"lib"}), installed("lib", {"deep"}),
                            installed("deep"), installed("x")};
    RemovalRequest request = of({world[1], world[2], world[3]});
    request.unneeded = true;
    const RemovalPlan plan = plan_removal(world, request);
    EXPECT_THAT(names(plan.removed), ElementsAre("x"));
    EXPECT_THAT(names(plan.kept), ElementsAre("lib", "deep"));
}

TEST(PlanRemoval, AnOptionalDependencyIsANote)
{
    Packages world = {installed("app"), installed("lib")};
    world[0].package.optdepends.push_back(package::OptDepend::parse("lib: more").value());
    const RemovalPlan plan = plan_removal(world, of({world[1]}));
    EXPECT_THAT(plan.broken, IsEmpty());
    EXPECT_THAT(plan.optional, ElementsAre("app optionally requires lib: more"));
}

// As deep as no stack is that a function calling itself would need, and as long as no loop over
// pairs would end.
TEST(PlanRemoval, AChainMayBeLong)
{
    constexpr std::size_t k_long = 30'000;
    Packages world;
    for (std::size_t i = 0; i < k_long; ++i) {
        world.push_back(installed(fmt::format("p{}", i), {fmt::format("p{}", i + 1)}));
    }
    world.push_back(installed(fmt::format("p{}", k_long)));
    RemovalRequest downwards = of({world.front()});
    downwards.recursive = 1;
    const RemovalPlan all = plan_removal(world, downwards);
    ASSERT_EQ(all.removed.size(), world.size());
    EXPECT_EQ(all.removed.front().package.name, "p0");
    EXPECT_EQ(all.removed.back().package.name, fmt::format("p{}", k_long));
    RemovalRequest upwards = of({world.back()});
    upwards.cascade = true;
    EXPECT_EQ(names(plan_removal(world, upwards).removed), names(all.removed));
}

} // namespace
} // namespace rbeepkg::resolve
