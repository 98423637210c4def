// What is installed already: reasons, reinstalls, downgrades.
#include "tests/unit/resolve/index_builder.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace rbeepkg::resolve::testing {

namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

const Resolution& resolution(const Outcome& outcome)
{
    return std::get<Resolution>(outcome);
}

TEST(Installed, TheSameVersionIsAReinstall)
{
    IndexBuilder world;
    world.offer("x 1.0").install("x 1.0-1");
    const Outcome outcome = world.resolve("x");
    ASSERT_EQ(told(outcome), "x-1.0");
    EXPECT_TRUE(resolution(outcome).install[0].up_to_date);
    EXPECT_THAT(resolution(outcome).warnings, ElementsAre("x-1.0-1 is up to date -- reinstalling"));
}

TEST(Installed, NeededSkipsTheSameVersion)
{
    IndexBuilder world;
    world.offer("x 1.0 depends=lib").offer("lib 1.0").offer("y 2.0");
    world.install("x 1.0-1").install("y 1.0-1");
    world.request.needed = true;
    const Outcome outcome = world.resolve("x y x");
    EXPECT_EQ(told(outcome), "y-2.0");
    EXPECT_THAT(resolution(outcome).skipped, ElementsAre("x-1.0-1 is up to date -- skipping"));
    EXPECT_THAT(resolution(outcome).warnings, IsEmpty());
}

TEST(Installed, AnOlderOneIsADowngradeAndAWarning)
{
    IndexBuilder world;
    world.offer("x 1.0-1").install("x 2.0-1");
    const Outcome outcome = world.resolve("x");
    EXPECT_FALSE(resolution(outcome).install[0].up_to_date);
    EXPECT_THAT(resolution(outcome).warnings,
                ElementsAre("downgrading package x (2.0-1 => 1.0-1)"));
}

TEST(Installed, AnUpgradeNeedsNoWarning)
{
    IndexBuilder world;
    world.offer("x 2.0-1").install("x 1.0-1");
    const Outcome outcome = world.resolve("x");
    EXPECT_EQ(told(outcome), "x-2.0-1");
    EXPECT_FALSE(resolution(outcome).install[0].up_to_date);
    EXPECT_THAT(resolution(outcome).warnings, IsEmpty());
}

TEST(Installed, NeededDoesNotSkipAVersionThatIsNotTheActiveOne)
{
    IndexBuilder world;
    world.offer("x 1.0-1").install("x 1.0-1 inactive").install("x 2.0-1");
    world.request.needed = true;
    const Outcome outcome = world.resolve("x");
    ASSERT_EQ(told(outcome), "x-1.0-1");
    EXPECT_TRUE(resolution(outcome).install[0].up_to_date);
    EXPECT_THAT(resolution(outcome).warnings,
                ElementsAre("downgrading package x (2.0-1 => 1.0-1)"));
}

TEST(Reason, OfAnInstalledPackageIsKept)
{
    IndexBuilder world;
    world.offer("x 2.0").offer("y 2.0 depends=z>=2").offer("z 2.0");
    world.install("x 1.0-1 dependency").install("z 1.0-1");
    EXPECT_EQ(told(world.resolve("x y")), "x-2.0:dependency z-2.0 y-2.0");
}

TEST(Reason, AsDependsHoldsForTargetsNewAndOld)
{
    IndexBuilder world;
    world.offer("x 2.0").offer("y 2.0").install("x 1.0-1");
    world.request.as_depends = true;
    EXPECT_EQ(told(world.resolve("x y")), "x-2.0:dependency y-2.0:dependency");
}

} // namespace

} // namespace rbeepkg::resolve::testing
