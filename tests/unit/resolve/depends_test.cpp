// What targets draw in, in which order, and for which reason.
#include "libpkg/base/error.hpp"
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

TEST(Depends, AreDrawnInBeforeTheirDependants)
{
    IndexBuilder world;
    world.offer("app 1.0 depends=lib,tool").offer("lib 1.0 depends=base").offer("base 1.0");
    world.offer("tool 1.0 depends=base");
    const Outcome outcome = world.resolve("app");
    EXPECT_EQ(told(outcome), "base-1.0:dependency lib-1.0:dependency tool-1.0:dependency app-1.0");
    EXPECT_EQ(resolution(outcome).install[0].why, "needed by lib");
    EXPECT_EQ(resolution(outcome).install[3].why, "");
}

TEST(Depends, ThatAreTargetsTooStayExplicit)
{
    IndexBuilder world;
    world.offer("app 1.0 depends=lib").offer("lib 1.0");
    EXPECT_EQ(told(world.resolve("app lib")), "lib-1.0 app-1.0");
}

TEST(Depends, AreMetByWhatIsInstalled)
{
    IndexBuilder world;
    world.offer("app 1.0 depends=lib>=1").offer("lib 2.0").install("lib 1.5-1");
    EXPECT_EQ(told(world.resolve("app")), "app-1.0");
}

TEST(Depends, AreMetByAProvideOfWhatIsInstalled)
{
    IndexBuilder world;
    world.offer("app 1.0 depends=lib=2").offer("lib 2.0").install("other 1-1 provides=lib=2");
    EXPECT_EQ(told(world.resolve("app")), "app-1.0");
}

TEST(Depends, UpgradeWhatIsInstalledTooOldAndKeepItsReason)
{
    IndexBuilder world;
    world.offer("app 1.0 depends=lib>=2,tool>=2").offer("lib 2.0").offer("tool 2.0");
    world.install("lib 1.5-1").install("tool 1.0-1 dependency");
    EXPECT_EQ(told(world.resolve("app")), "lib-2.0 tool-2.0:dependency app-1.0");
}

TEST(Depends, AreMetByAnotherTargetBeforeTheIndexIsAsked)
{
    IndexBuilder world;
    world.offer("app 1.0 depends=lib").offer("lib 1.0").offer("lib-fast 1.0 provides=lib");
    EXPECT_EQ(told(world.resolve("app lib-fast")), "lib-fast-1.0 app-1.0");
    EXPECT_EQ(told(world.resolve("app")), "lib-1.0:dependency app-1.0");
}

TEST(Depends, OnABaseNameChooseTheVariantAndSayWhy)
{
    IndexBuilder world;
    world.offer("app 1.0 depends=w").offer("w-cpu 1.0 backend=cpu provides=w");
    world.offer("w-cuda 1.0 backend=cuda provides=w");
    const Outcome outcome = world.resolve("app");
    EXPECT_EQ(told(outcome), "w-cuda-1.0:dependency app-1.0");
    EXPECT_EQ(resolution(outcome).install[0].why,
              "needed by app; cuda before cpu: NVIDIA driver 550.54");
}

TEST(Depends, UnversionedProvideMeetsNoVersionedDependency)
{
    IndexBuilder world;
    world.offer("app 1.0 depends=lib>=1").offer("other 1.0 provides=lib");
    const Outcome outcome = world.resolve("app");
    EXPECT_EQ(told(outcome), "unable to satisfy dependency 'lib>=1' required by app");
    EXPECT_EQ(told_why(outcome), "because app-1.0 depends on lib>=1, which no catalog has "
                                 "(rbee/other provides lib without a version), app cannot be "
                                 "installed");
    EXPECT_EQ(std::get<Unresolvable>(outcome).kind, Unresolvable::Kind::missing);
}

TEST(Depends, OfTheWrongVersionAreMissingAndNamed)
{
    IndexBuilder world;
    world.offer("app 1.0 depends=lib>=2").offer("lib 1.0");
    const Outcome outcome = world.resolve("app");
    EXPECT_EQ(told(outcome), "unable to satisfy dependency 'lib>=2' required by app");
    EXPECT_EQ(told_why(outcome), "because app-1.0 depends on lib>=2, which no catalog has "
                                 "(rbee/lib is at version 1.0), app cannot be installed");
}

TEST(Depends, ThatFitNoMachineOfOursAreMissingAndNamed)
{
    IndexBuilder world;
    world.offer("app 1.0 depends=lib").offer("lib 1.0 platforms=macos");
    const Outcome outcome = world.resolve("app");
    EXPECT_EQ(told(outcome), "unable to satisfy dependency 'lib' required by app");
    EXPECT_EQ(told_why(outcome), "because app-1.0 depends on lib, which nothing meets that may be "
                                 "taken here, and lib is for macos; this machine is linux, app "
                                 "cannot be installed");
}

TEST(Depends, ThatNoPackageHasAreThingsOfTheHost)
{
    IndexBuilder world;
    world.offer("app 1.0 depends=gcc,cuda>=12,lib makedepends=rust,gcc");
    world.offer("lib 1.0 depends=gcc makedepends=rust");
    const Outcome outcome = world.resolve("app");
    EXPECT_EQ(told(outcome), "lib-1.0:dependency app-1.0");
    EXPECT_EQ(told_words(resolution(outcome).host_depends), "gcc for app+lib, cuda>=12 for app");
    EXPECT_EQ(told_words(resolution(outcome).host_makedepends), "rust for app+lib, gcc for app");
}

TEST(Makedepends, DrawNothingInAndAreNotAskedOfTheHostWherePackagesMeetThem)
{
    IndexBuilder world;
    world.offer("app 1.0 makedepends=tool,old-tool,cmake").offer("tool 1.0");
    world.install("old-tool 1.0-1");
    const Outcome outcome = world.resolve("app");
    EXPECT_EQ(told(outcome), "app-1.0");
    EXPECT_EQ(told_words(resolution(outcome).host_makedepends), "cmake for app");
}

TEST(DependCheck, NamesOnlyIgnoresVersions)
{
    IndexBuilder world;
    world.offer("app 1.0 depends=lib>=2,tool>=9,gcc>=99 makedepends=rust>=1.80").offer("tool 1.0");
    world.install("lib 1.0-1");
    world.request.depend_check = DependCheck::names_only;
    const Outcome outcome = world.resolve("app");
    EXPECT_EQ(told(outcome), "tool-1.0:dependency app-1.0");
    EXPECT_EQ(told_words(resolution(outcome).host_depends), "gcc for app");
    EXPECT_EQ(told_words(resolution(outcome).host_makedepends), "rust for app");
}

TEST(DependCheck, NoneIgnoresDependenciesAltogether)
{
    IndexBuilder world;
    world.offer("app 1.0 depends=lib,nope>=1 makedepends=rust").offer("lib 1.0");
    world.request.depend_check = DependCheck::none;
    const Outcome outcome = world.resolve("app");
    EXPECT_EQ(told(outcome), "app-1.0");
    EXPECT_THAT(resolution(outcome).host_depends, IsEmpty());
    EXPECT_THAT(resolution(outcome).host_makedepends, IsEmpty());
}

TEST(Cycles, AreAllowedAndNamed)
{
    IndexBuilder world;
    world.offer("a 1.0 depends=b").offer("b 1.0 depends=c").offer("c 1.0 depends=b");
    const Outcome outcome = world.resolve("a");
    EXPECT_EQ(told(outcome), "c-1.0:dependency b-1.0:dependency a-1.0");
    EXPECT_THAT(resolution(outcome).warnings,
                ElementsAre("dependency cycle detected: b, c",
                            "c will be installed before its b dependency"));
}

TEST(Cycles, APackageThatDependsOnItselfIsNone)
{
    IndexBuilder world;
    world.offer("a 1.0 depends=a,a-tools provides=a-tools");
    const Outcome outcome = world.resolve("a");
    EXPECT_EQ(told(outcome), "a-1.0");
    EXPECT_THAT(resolution(outcome).warnings, IsEmpty());
}

TEST(Depends, MayNestAsDeepAsACatalogLikes)
{
    IndexBuilder world;
    constexpr int depth = 1500;
    for (int i = 0; i < depth; ++i) {
        world.offer(fmt::format("p{} 1.0 depends=p{}", i, i + 1));
    }
    world.offer(fmt::format("p{} 1.0", depth));
    const Outcome outcome = world.resolve("p0");
    ASSERT_EQ(resolution(outcome).install.size(), depth + 1U);
    EXPECT_EQ(resolution(outcome).install.front().package->package.name, "p1500");
}

TEST(Depends, CannotDrawInWithoutEnd)
{
    IndexBuilder world;
    int last = 0;
    std::vector<std::string> names;
    const auto row_of = [&](const std::string& name) {
        names.push_back(name);
        return std::vector{static_cast<std::int64_t>(names.size() - 1)};
    };
    const auto next = [&](std::int64_t row) {
        package::SyncPackage endless;
        endless.catalog = "rbee";
        endless.package.name = names[static_cast<std::size_t>(row)];
        endless.package.version = *package::Version::parse("1.0");
        endless.package.depends = {*package::Depend::parse(fmt::format("p{}", ++last))};
        return endless;
    };
    world.index.fetch_on_demand(
        {row_of, [](const auto&) { return std::vector<std::int64_t>{}; }, next});
    world.request.most_packages = 500;
    EXPECT_THROW(world.resolve("p0"), Error);
}

} // namespace

} // namespace rbeepkg::resolve::testing
