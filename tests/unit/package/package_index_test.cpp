#include "libpkg/package/package_index.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace {

using namespace rbeepkg::package;

SyncPackage offer(std::string catalog, std::string name, std::string_view version,
                  const std::vector<std::string>& provides = {})
{
    SyncPackage result;
    result.catalog = std::move(catalog);
    result.package.name = std::move(name);
    result.package.version = *Version::parse(version);
    for (const std::string& provided : provides) {
        result.package.provides.push_back(*Provide::parse(provided));
    }
    return result;
}

std::vector<std::string> names(const std::vector<const SyncPackage*>& packages)
{
    std::vector<std::string> result;
    for (const SyncPackage* package : packages) {
        result.push_back(package->catalog + "/" + package->package.name);
    }
    return result;
}

using Names = std::vector<std::string>;

TEST(PackageIndex, FindsByNameInCatalogOrder)
{
    PackageIndex index;
    index.add(offer("first", "x", "1.0"));
    index.add(offer("first", "y", "1.0"));
    index.add(offer("second", "x", "2.0"));
    EXPECT_EQ(names(index.named("x")), (Names{"first/x", "second/x"}));
    EXPECT_EQ(names(index.named("z")), Names{});
    EXPECT_EQ(names(index.named("")), Names{});
}

TEST(PackageIndex, NamesTheLiteralOnesBeforeProviders)
{
    PackageIndex index;
    index.add(offer("first", "x-cuda", "1.0", {"x=1.0"}));
    index.add(offer("first", "x-cpu", "1.0", {"x"}));
    index.add(offer("second", "x", "2.0"));
    EXPECT_EQ(names(index.satisfying(*Depend::parse("x"))),
              (Names{"second/x", "first/x-cuda", "first/x-cpu"}));
    EXPECT_EQ(names(index.satisfying(*Depend::parse("x<2"))), (Names{"first/x-cuda"}));
    EXPECT_EQ(names(index.satisfying(*Depend::parse("x>2.0"))), Names{});
}

TEST(PackageIndex, ASharedPackageOutlivesIt)
{
    std::shared_ptr<const SyncPackage> shared;
    {
        PackageIndex index;
        index.add(offer("first", "x", "1.0"));
        shared = index.share(*index.named("x").front());
        EXPECT_EQ(shared.get(), index.named("x").front());
    }
    EXPECT_EQ(shared->package.name, "x");
}

TEST(InstallReason, HasPacmansWords)
{
    EXPECT_STREQ(to_string(InstallReason::explicitly), "explicit");
    EXPECT_STREQ(to_string(InstallReason::as_depend), "dependency");
}

} // namespace
