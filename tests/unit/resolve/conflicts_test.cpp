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

struct ConflictCase
{
    const char* left;
    const char* right;
    const char* expected;
};

TEST(Conflicts, BetweenTargetsComeFromEitherSide)
{
    const ConflictCase cases[] = {
        {"a 1.0 conflicts=b", "b 1.0", "a and b are in conflict"},
        {"a 1.0", "b 1.0 conflicts=a", "b and a are in conflict"},
        {"a 1.0 conflicts=b", "b 1.0 conflicts=a", "a and b are in conflict"},
        {"a 1.0 conflicts=b<2", "b 1.0", "a and b are in conflict"},
        {"a 1.0 conflicts=b<2", "b 2.0", "a-1.0 b-2.0"},
        {"a 1.0 conflicts=w", "b 1.0 provides=w", "a and b are in conflict (w)"},
        {"a 1.0 conflicts=w<2", "b 1.0 provides=w=1", "a and b are in conflict (w<2)"},
        {"a 1.0 conflicts=w<2", "b 1.0 provides=w", "a-1.0 b-1.0"},
        {"a 1.0 conflicts=b replaces=b", "b 1.0", "a and b are in conflict"},
        {"a 1.0 conflicts=a provides=a", "b 1.0", "a-1.0 b-1.0"},
    };
    for (const ConflictCase& fact : cases) {
        IndexBuilder world;
        world.offer(fact.left).offer(fact.right);
        const Outcome outcome = world.resolve("a b");
        EXPECT_EQ(told(outcome), fact.expected) << fact.left << " and " << fact.right;
        if (const auto* none = std::get_if<Unresolvable>(&outcome)) {
            EXPECT_EQ(none->kind, Unresolvable::Kind::conflict);
        }
    }
}

TEST(Conflicts, VersionsOfOnePackageNeverConflict)
{
    IndexBuilder world;
    world.offer("first/a 1.0 conflicts=a").offer("second/a 2.0 conflicts=a<2").install("a 0.9-1");
    const Outcome outcome = world.resolve("a=1.0 a=2.0");
    EXPECT_EQ(told(outcome), "a-1.0 a-2.0");
    EXPECT_THAT(resolution(outcome).removals, IsEmpty());
    EXPECT_EQ(told_why(world.resolve("first/a second/a")),
              "because first/a is a-1.0, and second/a is a-2.0, and a-1.0 and a-2.0 are versions "
              "of one package, first/a and second/a cannot be installed together");
}

TEST(Conflicts, HoldForWhatIsDrawnIn)
{
    IndexBuilder world;
    world.offer("app 1.0 depends=lib").offer("lib 1.0 conflicts=app");
    EXPECT_EQ(told(world.resolve("app")), "lib and app are in conflict");
}

TEST(Conflicts, AreCheckedWhereDependenciesAreNot)
{
    IndexBuilder world;
    world.offer("a 1.0 conflicts=b").offer("b 1.0");
    world.request.depend_check = DependCheck::none;
    EXPECT_EQ(told(world.resolve("a b")), "a and b are in conflict");
}

TEST(Conflicts, WithInstalledPackagesNameWhatWouldGo)
{
    const ConflictCase cases[] = {
        {"a 1.0 conflicts=old", "old 1.0-1", "old"},
        {"a 1.0", "old 1.0-1 conflicts=a", "old"},
        {"a 1.0 conflicts=w provides=w", "old 1.0-1 provides=w", "old"},
        {"a 1.0 conflicts=old<1", "old 1.0-1", ""},
        {"a 1.0 conflicts=old replaces=old", "old 1.0-1", "old"}, // replaces is for -Su alone
        {"a 1.0 conflicts=a", "a 0.9-1 conflicts=a", ""},
    };
    for (const ConflictCase& fact : cases) {
        IndexBuilder world;
        world.offer(fact.left).install(fact.right).agree();
        const Outcome outcome = world.resolve("a");
        ASSERT_EQ(told(outcome), "a-1.0") << fact.left;
        EXPECT_EQ(told_removals(outcome), fact.expected) << fact.left << " and " << fact.right;
    }
}

TEST(Conflicts, WithBothInstalledVersionsLetBothGo)
{
    IndexBuilder world;
    world.offer("a 1.0 conflicts=old").install("old 1.0-1").install("old 2.0-1 inactive");
    world.agree();
    EXPECT_EQ(told_removals(world.resolve("a")), "old old");
}

TEST(Conflicts, ThatTheSameTransactionUpgradesAwayAreNone)
{
    IndexBuilder world;
    world.offer("a 1.0 conflicts=b<2").offer("b 2.0").install("b 1.0-1");
    const Outcome outcome = world.resolve("a b");
    EXPECT_EQ(told(outcome), "a-1.0 b-2.0");
    EXPECT_THAT(resolution(outcome).removals, IsEmpty());
}

TEST(Conflicts, WhoseRemovalWouldBreakOthersAreRefused)
{
    IndexBuilder world;
    world.offer("a 1.0 conflicts=old").install("old 1.0-1").install("app 1.0-1 depends=old");
    const Outcome outcome = world.resolve("a");
    EXPECT_EQ(told(outcome), "a and old are in conflict | removing old breaks dependency 'old' "
                             "required by app");
    EXPECT_EQ(std::get<Unresolvable>(outcome).kind, Unresolvable::Kind::conflict);
}

TEST(Conflicts, WhoseRemovalTheNewcomerMakesGoodAreFine)
{
    IndexBuilder world;
    world.offer("a 1.0 conflicts=old provides=old").install("old 1.0-1");
    world.install("app 1.0-1 depends=old").agree();
    EXPECT_EQ(told_removals(world.resolve("a")), "old");
}

TEST(Conflicts, WithoutDependCheckTheRemovalMayBreak)
{
    IndexBuilder world;
    world.offer("a 1.0 conflicts=old").install("old 1.0-1").install("app 1.0-1 depends=old");
    world.request.depend_check = DependCheck::none;
    world.agree();
    EXPECT_EQ(told_removals(world.resolve("a")), "old");
}

TEST(Removal, BreaksWhatNothingElseMeets)
{
    IndexBuilder remaining;
    remaining.install("app 1.0-1 depends=lib>=1,tool").install("tool-like 1-1 provides=tool");
    IndexBuilder removed;
    removed.install("lib 1.0-1").install("tool 1.0-1").install("unused 1.0-1");
    EXPECT_THAT(broken_by_removal(remaining.installed, removed.installed),
                ElementsAre("removing lib breaks dependency 'lib>=1' required by app"));
}

TEST(Removal, DoesNotAnswerForWhatWasMissingBefore)
{
    IndexBuilder remaining;
    remaining.install("app 1.0-1 depends=gcc,lib>=2");
    IndexBuilder removed;
    removed.install("lib 1.0-1");
    EXPECT_THAT(broken_by_removal(remaining.installed, removed.installed), IsEmpty());
}

TEST(Removal, OfOneVersionIsFineWhileAnotherMeetsTheDependency)
{
    IndexBuilder remaining;
    remaining.install("app 1.0-1 depends=lib").install("lib 2.0-1");
    IndexBuilder removed;
    removed.install("lib 1.0-1 inactive");
    EXPECT_THAT(broken_by_removal(remaining.installed, removed.installed), IsEmpty());
}

TEST(Removal, SaysEachThingOnce)
{
    IndexBuilder remaining;
    remaining.install("app 1.0-1 depends=lib").install("app 2.0-1 depends=lib");
    IndexBuilder removed;
    removed.install("lib 1.0-1");
    EXPECT_THAT(broken_by_removal(remaining.installed, removed.installed),
                ElementsAre("removing lib breaks dependency 'lib' required by app"));
    EXPECT_THAT(broken_by_removal({}, {}), IsEmpty());
}

} // namespace

} // namespace rbeepkg::resolve::testing
