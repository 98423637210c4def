#include "libpkg/operation/check_depends.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace rbeepkg::operation {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

package::Package named(const std::string& name, const std::string& version)
{
    package::Package package;
    package.name = name;
    package.version = package::Version::parse(version).value();
    return package;
}

TEST(ConflictsAmong, AreNamedOnceInPacmansWords)
{
    package::Package app = named("app", "1-1");
    app.conflicts = {*package::Depend::parse("lib<2"), *package::Depend::parse("lib")};
    EXPECT_THAT(conflicts_among({app, named("lib", "1-1")}),
                ElementsAre("'app' conflicts with 'lib'"));
}

TEST(ConflictsAmong, AVersionOutsideIsNone)
{
    package::Package app = named("app", "1-1");
    app.conflicts = {*package::Depend::parse("lib<2")};
    EXPECT_THAT(conflicts_among({app, named("lib", "2-1")}), IsEmpty());
}

TEST(ConflictsAmong, WhatAnotherProvidesCountsAndOnesOwnDoesNot)
{
    package::Package app = named("app", "1-1");
    app.provides = {*package::Provide::parse("engine")};
    app.conflicts = {*package::Depend::parse("engine")};
    EXPECT_THAT(conflicts_among({app, named("app", "2-1")}), IsEmpty());
    package::Package other = named("other", "1-1");
    other.provides = app.provides;
    EXPECT_THAT(conflicts_among({app, other}), ElementsAre("'app' conflicts with 'other'"));
}

} // namespace
} // namespace rbeepkg::operation
