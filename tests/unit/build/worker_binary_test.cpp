#include "libpkg/build/build.hpp"
#include "libpkg/build/relations.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace rbeepkg::build {
namespace {

using ::testing::HasSubstr;

CatalogIdentity identity()
{
    CatalogIdentity identity;
    identity.package_name = "llm-worker-rbee-cuda";
    identity.worker_id = "llm-worker-rbee";
    identity.backend = "cuda";
    identity.binary_name = "llm-worker";
    return identity;
}

TEST(WorkerBinary, DirectoriesGoBeforeNames)
{
    EXPECT_EQ(find_worker_binary({"usr/bin/llm-worker", "usr/local/bin/llm-worker-rbee-cuda"},
                                 identity(), "llm-worker-rbee-bin"),
              "usr/local/bin/llm-worker-rbee-cuda");
}

TEST(WorkerBinary, TriesTheNamesInOrder)
{
    const std::vector<std::string> order = {"usr/bin/llm-worker", "usr/bin/llm-worker-rbee",
                                            "usr/bin/llm-worker-rbee-cuda", "usr/bin/recipe-git",
                                            "usr/bin/recipe"};
    for (std::size_t at = 0; at < order.size(); ++at) {
        std::vector<std::string> there(order.begin() + static_cast<std::ptrdiff_t>(at),
                                       order.end());
        there.emplace_back("usr/bin/other");
        EXPECT_EQ(find_worker_binary(there, identity(), "recipe-git"), order[at]);
    }
}

TEST(WorkerBinary, TakesTheOnlyExecutable)
{
    EXPECT_EQ(find_worker_binary({"opt/x/lib/helper", "usr/bin/whatever"}, identity(), "r"),
              "usr/bin/whatever");
    EXPECT_EQ(find_worker_binary({"opt/x/worker"}, identity(), "r"), "opt/x/worker");
}

TEST(WorkerBinary, ListsWhatIsThereWhenNoneFits)
{
    try {
        find_worker_binary({"usr/bin/a", "usr/bin/b"}, identity(), "recipe-bin");
        ADD_FAILURE();
    } catch (const Error& error) {
        EXPECT_EQ(error.code(), ErrorCode::build_failed);
        EXPECT_THAT(error.message(), HasSubstr("usr/bin/a, usr/bin/b"));
        EXPECT_THAT(error.message(), HasSubstr("llm-worker, llm-worker-rbee,"));
    }
    EXPECT_THROW(find_worker_binary({}, identity(), "r"), Error);
}

TEST(WorkerBinary, NamesThatWereTriedAreListedOnce)
{
    CatalogIdentity same = identity();
    same.binary_name = same.worker_id = "nobin";
    same.backend = "cpu";
    try {
        find_worker_binary({}, same, "nobin-git");
        ADD_FAILURE();
    } catch (const Error& error) {
        EXPECT_THAT(error.message(), HasSubstr("looked for nobin, nobin-cpu, nobin-git in"));
    }
}

package::Package recipe_package(const std::string& name)
{
    package::Package package;
    package.name = name;
    package.base = name;
    package.version = package::Version::parse("0.1.0-2").value();
    return package;
}

std::vector<std::string> names(const std::vector<package::Depend>& relations)
{
    std::vector<std::string> found;
    for (const package::Depend& one : relations) {
        found.push_back(one.to_string());
    }
    return found;
}

TEST(Identity, RenamesAndProvidesTheOtherNames)
{
    package::Package package = recipe_package("llm-worker-rbee-bin");
    package.provides = {package::Provide::parse("llm-worker").value()};
    apply_identity(package, identity());
    EXPECT_EQ(package.name, "llm-worker-rbee-cuda");
    std::vector<std::string> provided;
    for (const package::Provide& one : package.provides) {
        provided.push_back(one.to_string());
    }
    EXPECT_EQ(provided, (std::vector<std::string>{"llm-worker", "llm-worker-rbee-bin=0.1.0-2",
                                                  "llm-worker-rbee=0.1.0-2"}));
}

TEST(Identity, DropsConflictsAmongSiblingsOnly)
{
    package::Package package = recipe_package("llm-worker-rbee-bin");
    for (const char* text : {"llm-worker-rbee", "llm-worker-rbee-git", "llm-worker-rbee-rocm",
                             "llm-worker-rbee-cpu-bin<2", "sd-worker-rbee", "llm-worker-rbee-x"}) {
        package.conflicts.push_back(package::Depend::parse(text).value());
    }
    package.replaces = {package::Depend::parse("llm-worker-rbee-git").value(),
                        package::Depend::parse("old-worker").value()};
    apply_identity(package, identity());
    EXPECT_EQ(names(package.conflicts),
              (std::vector<std::string>{"sd-worker-rbee", "llm-worker-rbee-x"}));
    EXPECT_EQ(names(package.replaces), std::vector<std::string>{"old-worker"});
}

TEST(Identity, WithoutANameNothingChanges)
{
    package::Package package = recipe_package("thing");
    package.conflicts = {package::Depend::parse("thing-git").value()};
    apply_identity(package, CatalogIdentity{});
    EXPECT_EQ(package.name, "thing");
    EXPECT_TRUE(package.provides.empty());
    EXPECT_EQ(names(package.conflicts), std::vector<std::string>{"thing-git"});
}

TEST(Identity, FindsTheWorkerAmongSplitPackages)
{
    pkgbuild::Pkgbuild pkgbuild;
    pkgbuild.packages = {{"llm-worker-docs", {}}, {"llm-worker-rbee", {}}};
    EXPECT_EQ(worker_package(pkgbuild, identity()), 1U);
    pkgbuild.packages = {{"a", {}}, {"b", {}}};
    EXPECT_EQ(worker_package(pkgbuild, identity()), 0U);
}

} // namespace
} // namespace rbeepkg::build
