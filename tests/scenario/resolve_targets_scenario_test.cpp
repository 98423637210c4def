// What may be named behind -S, and what is found under it.
#include "tests/scenario/given.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace {

using namespace rbeepkg;
using test::Given;
using test::PackageBuilder;
using test::ProgramResult;
using testing::HasSubstr;

} // namespace

TEST(ResolveTargets, ANameIsInstalled)
{
    Given given;
    given.offer(PackageBuilder{"a", "1.0-1"});
    given.done("-S a --noconfirm");
    EXPECT_EQ(given.packages(), "a 1.0-1");
}

TEST(ResolveTargets, AnUnknownOneChangesNothing)
{
    Given given;
    given.offer(PackageBuilder{"a", "1.0-1"});
    const ProgramResult result = given.when("-S a nope --noconfirm");
    EXPECT_EQ(result.exit_code, 4);
    EXPECT_THAT(result.err, HasSubstr("error: target not found: nope\n"));
    EXPECT_EQ(given.packages(), "");
}

TEST(ResolveTargets, CatalogOrderDecidesBetweenEqualNamesWhateverTheVersions)
{
    Given given{{"first", "second"}};
    given.offer(PackageBuilder{"a", "1-1"}, "first").offer(PackageBuilder{"a", "2-1"}, "second");
    given.done("-S a --noconfirm");
    EXPECT_EQ(given.packages(), "a 1-1");
}
