// Which package a target means.
#include "tests/unit/resolve/index_builder.hpp"

#include <gtest/gtest.h>

namespace rbeepkg::resolve::testing {

namespace {

const Resolution& resolution(const Outcome& outcome)
{
    return std::get<Resolution>(outcome);
}

Unresolvable::Kind kind(const Outcome& outcome)
{
    return std::get<Unresolvable>(outcome).kind;
}

// The variants of one worker, as a catalog of shape C gives them.
IndexBuilder variants()
{
    IndexBuilder world;
    world.offer("w-metal 0.1.0 backend=metal provides=w platforms=macos")
        .offer("w-cpu 0.1.0 backend=cpu provides=w platforms=linux,macos")
        .offer("w-cuda 0.1.0 backend=cuda provides=w platforms=linux")
        .offer("w-rocm 0.1.0 backend=rocm provides=w platforms=linux");
    return world;
}

struct TargetCase
{
    const char* targets;
    const char* expected;
};

TEST(Targets, MeanTheLiteralNameInCatalogOrderThenProviders)
{
    const TargetCase cases[] = {
        {"x", "x-1.0"},
        {"second/x", "x-2.0"},
        {"x=2.0", "x-2.0"},
        {"x>=1.5", "x-2.0"},
        {"x<2", "x-1.0"},
        {"x@1.0", "x-1.0"},
        {"x=1.0-1", "x-1.0"},
        {"y", "y-like-3.0"},
        {"y=3", "y-like-3.0"},
        {"x y", "x-1.0 y-like-3.0"},
        {"y x", "y-like-3.0 x-1.0"},
        {"x x first/x x=1.0-1", "x-1.0"},
        {"y y-like", "y-like-3.0"},
        {"nope", "target not found: nope"},
        {"third/x", "target not found: third/x"},
        {"x=9", "target not found: x=9 | first/x is at version 1.0 | second/x is at version 2.0"},
        {"first/x=2.0", "target not found: first/x=2.0 | first/x is at version 1.0"},
        {"x nope", "target not found: nope"},
        {"y=4", "target not found: y=4"},
    };
    for (const TargetCase& fact : cases) {
        IndexBuilder world;
        world.offer("first/x 1.0").offer("first/y-like 3.0 provides=y=3").offer("second/x 2.0");
        EXPECT_EQ(told(world.resolve(fact.targets)), fact.expected) << fact.targets;
    }
}

TEST(Targets, ThatAreNotThereAreNamed)
{
    IndexBuilder world;
    const Outcome outcome = world.resolve("nope");
    EXPECT_EQ(kind(outcome), Unresolvable::Kind::target_not_found);
    EXPECT_EQ(std::get<Unresolvable>(outcome).subject, "nope");
}

TEST(Targets, NothingAsksForNothing)
{
    IndexBuilder world;
    EXPECT_TRUE(resolution(world.resolve("")).install.empty());
}

TEST(Variants, TheBestBackendOfTheMachineWins)
{
    const Outcome outcome = variants().resolve("w");
    EXPECT_EQ(told(outcome), "w-cuda-0.1.0");
    EXPECT_EQ(resolution(outcome).install.front().why, "cuda before cpu: NVIDIA driver 550.54");
}

TEST(Variants, CpuIsTakenWhereNothingElseIsKnown)
{
    IndexBuilder world = variants();
    world.host.backends = [] { return Backends{{"cpu"}, "no GPU driver answered"}; };
    const Outcome outcome = world.resolve("w");
    EXPECT_EQ(told(outcome), "w-cpu-0.1.0");
    EXPECT_EQ(resolution(outcome).install.front().why, "cpu: no GPU driver answered");
}

TEST(Variants, TheReasonIsOnlyGivenForTheBackendItIsAbout)
{
    IndexBuilder world = variants();
    world.host.backends = [] {
        return Backends{{"vulkan", "rocm", "cpu"}, "vulkaninfo names a device"};
    };
    const Outcome outcome = world.resolve("w");
    EXPECT_EQ(told(outcome), "w-rocm-0.1.0");
    EXPECT_EQ(resolution(outcome).install.front().why, "rocm before cpu");
}

TEST(Variants, TheMachineIsAskedOnceAndOnlyWhereBackendsAreComparedWithEachOther)
{
    IndexBuilder world = variants();
    world.offer("lib 1.0").offer("lib-like 1.0 provides=thing").offer("other 1.0 depends=w,thing");
    int asked = 0;
    world.host.backends = [&] {
        ++asked;
        return Backends{{"cpu"}, ""};
    };
    EXPECT_EQ(told(world.resolve("lib thing w-cpu")), "lib-1.0 lib-like-1.0 w-cpu-0.1.0");
    EXPECT_EQ(asked, 0);
    EXPECT_EQ(told(world.resolve("other")),
              "w-cpu-0.1.0:dependency lib-like-1.0:dependency other-1.0");
    EXPECT_EQ(asked, 1);
}

TEST(Variants, OneThatIsAskedForByNameNeedsNoKnownDriver)
{
    IndexBuilder world = variants();
    world.host.backends = [] { return Backends{{"cpu"}, ""}; };
    EXPECT_EQ(told(world.resolve("w-rocm")), "w-rocm-0.1.0");
}

TEST(Variants, TheInstalledOneStays)
{
    IndexBuilder world = variants();
    world.install("w-cpu 0.0.9-1 provides=w");
    const Outcome outcome = world.resolve("w");
    EXPECT_EQ(told(outcome), "w-cpu-0.1.0");
    EXPECT_EQ(resolution(outcome).install.front().why, "installed already");
}

TEST(Variants, TheInstalledOneStaysEvenWhenItsDriverIsUnknown)
{
    IndexBuilder world = variants();
    world.install("w-rocm 0.0.9-1 provides=w");
    EXPECT_EQ(told(world.resolve("w")), "w-rocm-0.1.0");
}

TEST(Variants, OfTwoInstalledOnesTheBetterStays)
{
    IndexBuilder world = variants();
    world.install("w-cpu 0.0.9-1 provides=w").install("w-cuda 0.0.9-1 provides=w");
    EXPECT_EQ(told(world.resolve("w")), "w-cuda-0.1.0");
}

TEST(Variants, ALiteralMisfitNamesBothSides)
{
    const Outcome outcome = variants().resolve("w-metal");
    EXPECT_EQ(kind(outcome), Unresolvable::Kind::unsuitable);
    EXPECT_EQ(told(outcome), "w-metal is for macos; this machine is linux");
}

TEST(Variants, WhereNoneFitsEachSaysWhy)
{
    IndexBuilder world;
    world.offer("w-metal 0.1.0 backend=metal provides=w platforms=macos")
        .offer("w-rocm 0.1.0 backend=rocm provides=w platforms=linux");
    const Outcome outcome = world.resolve("w");
    EXPECT_EQ(kind(outcome), Unresolvable::Kind::unsuitable);
    EXPECT_EQ(told(outcome), "w-metal is for macos; this machine is linux | w-rocm needs rocm, "
                             "which was not found on this machine (it has cuda, cpu)");
}

TEST(Variants, CatalogOrderDecidesBetweenEqualBackends)
{
    IndexBuilder world;
    world.offer("first/a 1.0 backend=cpu provides=w").offer("second/b 9.0 backend=cpu provides=w");
    const Outcome outcome = world.resolve("w");
    EXPECT_EQ(told(outcome), "a-1.0");
    EXPECT_EQ(resolution(outcome).install.front().why, "");
}

TEST(Variants, APackageWithoutBackendComesBehindVariants)
{
    IndexBuilder world;
    world.offer("plain 1.0 provides=w").offer("w-cpu 1.0 backend=cpu provides=w");
    EXPECT_EQ(told(world.resolve("w")), "w-cpu-1.0");
    IndexBuilder alone;
    alone.offer("plain 1.0 provides=w").offer("w-rocm 1.0 backend=rocm provides=w");
    EXPECT_EQ(told(alone.resolve("w")), "plain-1.0");
}

TEST(Variants, AMisfitOfThatNameLeavesTheChoiceToProviders)
{
    IndexBuilder world;
    world.offer("w 1.0 platforms=macos").offer("w-cpu 1.0 backend=cpu provides=w");
    EXPECT_EQ(told(world.resolve("w")), "w-cpu-1.0");
}

TEST(Variants, TheFirstCatalogWhosePackageFitsIsTaken)
{
    IndexBuilder world;
    world.offer("first/w 1.0 platforms=macos").offer("second/w 2.0 platforms=linux");
    EXPECT_EQ(told(world.resolve("w")), "w-2.0");
}

} // namespace

} // namespace rbeepkg::resolve::testing
