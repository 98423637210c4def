#include "libpkg/base/error.hpp"
#include "libpkg/plan/plan.hpp"

#include <gtest/gtest.h>

#include <memory>
#include <utility>

namespace {

using namespace rbeepkg;
using plan::BuildPolicy;
using plan::Origin;

plan::EvaluatedRecipe recipe(const std::string& url, bool compiles, const std::string& key = {})
{
    plan::EvaluatedRecipe recipe;
    recipe.url = url;
    recipe.pkgbuild.functions =
        compiles ? std::set<std::string>{"build", "package"} : std::set<std::string>{"package"};
    if (!key.empty()) {
        recipe.key = package::CacheKey{key};
    }
    return recipe;
}

plan::Candidate candidate()
{
    package::SyncPackage package;
    package.package.name = "worker-cpu";
    package.catalog = "main";
    plan::Candidate candidate;
    candidate.choice.package = std::make_shared<const package::SyncPackage>(std::move(package));
    return candidate;
}

plan::Candidate with_everything()
{
    plan::Candidate all = candidate();
    all.prebuilt =
        package::PrebuiltFile{"https://host/worker.pkg.tar.zst", std::string(64, 'a'), 1000, ""};
    all.binary = recipe("http://host/bin.PKGBUILD", false, "b");
    all.source = recipe("http://host/git.PKGBUILD", true, "s");
    return all;
}

ErrorCode code_of(const plan::Candidate& candidate, BuildPolicy policy)
{
    try {
        plan::decide(candidate, policy);
    } catch (const Error& error) {
        return error.code();
    }
    return ErrorCode::internal;
}

} // namespace

TEST(Decide, TakesTheCacheBeforeEverything)
{
    plan::Candidate all = with_everything();
    all.hit = plan::CacheHit{package::CacheKey{"b"}, "", 10, "worker-cpu", "1-1", ""};
    all.hit_key = package::CacheKey{"b"};
    const plan::PlanStep step = plan::decide(all, BuildPolicy::allowed);
    EXPECT_EQ(step.origin, Origin::cached);
    ASSERT_TRUE(step.recipe);
    EXPECT_EQ(step.recipe->url, "http://host/bin.PKGBUILD")
        << "kept to make it anew when the object is damaged";
}

TEST(Decide, TakesAPackageFileBeforeRecipes)
{
    const plan::PlanStep step = plan::decide(with_everything(), BuildPolicy::allowed);
    EXPECT_EQ(step.origin, Origin::prebuilt);
    EXPECT_EQ(step.download_bytes, 1000U);
}

TEST(Decide, TakesABinaryRecipeBeforeASourceRecipe)
{
    plan::Candidate recipes = with_everything();
    recipes.prebuilt.reset();
    EXPECT_EQ(plan::decide(recipes, BuildPolicy::allowed).origin, Origin::binary_recipe);
    EXPECT_EQ(plan::decide(recipes, BuildPolicy::refused).origin, Origin::binary_recipe)
        << "--no-build forbids compiling, not downloading";
}

TEST(Decide, BuildsOnlyWhenNothingElseIsOffered)
{
    plan::Candidate source = candidate();
    source.source = recipe("http://host/git.PKGBUILD", true);
    EXPECT_EQ(plan::decide(source, BuildPolicy::allowed).origin, Origin::build);
    EXPECT_EQ(code_of(source, BuildPolicy::refused), ErrorCode::build_needed);
}

TEST(Decide, ForcedBuildPassesTheCacheBy)
{
    plan::Candidate all = with_everything();
    all.hit = plan::CacheHit{package::CacheKey{"s"}, "", 10, "worker-cpu", "1-1", ""};
    EXPECT_EQ(plan::decide(all, BuildPolicy::forced).origin, Origin::build);
}

TEST(Decide, AnEntryWithoutAnyWayIsAnErrorThatNamesTheCatalog)
{
    try {
        plan::decide(candidate(), BuildPolicy::allowed);
        FAIL();
    } catch (const Error& error) {
        EXPECT_EQ(error.code(), ErrorCode::not_found);
        EXPECT_NE(error.message().find("'main'"), std::string::npos);
    }
}
