#include "libpkg/package/installed_index.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace rbeepkg::package {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

InstalledPackage installed(const std::string& name, const std::string& version)
{
    InstalledPackage one;
    one.package.name = name;
    one.package.version = *Version::parse(version);
    return one;
}

TEST(InstalledIndex, OfAListKnowsEveryNameOfIt)
{
    InstalledPackage old = installed("lib", "1.0-1");
    old.active = false;
    InstalledPackage app = installed("app", "1.0-1");
    app.package.provides = {*Provide::parse("lib=3")};
    app.package.depends = {*Depend::parse("lib>=2")};
    app.package.conflicts = {*Depend::parse("rival")};
    const InstalledIndex index{{old, installed("lib", "2.0-1"), app}};
    EXPECT_THAT(index.versions_of("lib"), ElementsAre(0, 1));
    EXPECT_EQ(index.active_version("lib"), &index[1]);
    EXPECT_EQ(index.active_version("rival"), nullptr);
    EXPECT_THAT(index.satisfying(*Depend::parse("lib>=2")), ElementsAre(1, 2));
    ASSERT_EQ(index.dependants_on("lib").size(), 1U);
    EXPECT_EQ(index.dependants_on("lib").front().depend->to_string(), "lib>=2");
    EXPECT_EQ(index.conflicts_with("rival").front().place, 2U);
    EXPECT_THAT(index.versions_of("unknown"), IsEmpty());
}

TEST(InstalledIndex, FetchesEachNameAndEachPackageOnce)
{
    int asked = 0;
    int read = 0;
    InstalledIndex::Source source;
    const auto none = [](const std::string&) { return std::vector<std::int64_t>{}; };
    source.bearing = [&](const std::string& name) {
        ++asked;
        return name == "lib" ? std::vector<std::int64_t>{7, 8} : std::vector<std::int64_t>{};
    };
    source.providing = none;
    source.depending_on = none;
    source.conflicting_with = [](const std::string&) { return std::vector<std::int64_t>{7}; };
    source.package = [&](std::int64_t row) -> std::optional<InstalledPackage> {
        ++read;
        if (row == 8) {
            return std::nullopt; // gone since
        }
        InstalledPackage one = installed("lib", "1.0-1");
        one.package.conflicts = {*Depend::parse("rival"), *Depend::parse("other")};
        return one;
    };
    const InstalledIndex index{std::move(source)};
    EXPECT_THAT(index.versions_of("lib"), ElementsAre(0));
    EXPECT_THAT(index.versions_of("lib"), ElementsAre(0));
    EXPECT_EQ(index.conflicts_with("other").size(), 1U);
    EXPECT_EQ(index.size(), 1U);
    EXPECT_EQ(asked, 1);
    EXPECT_EQ(read, 2);
}

} // namespace
} // namespace rbeepkg::package
