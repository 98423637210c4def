#include "libpkg/plan/plan.hpp"

#include "libpkg/base/error.hpp"

#include <algorithm>

namespace rbeepkg::plan {

namespace {

PlanStep step_of(const Candidate& candidate, Origin origin)
{
    PlanStep step;
    step.choice = candidate.choice;
    step.origin = origin;
    return step;
}

PlanStep cached_step(const Candidate& candidate)
{
    PlanStep step = step_of(candidate, Origin::cached);
    step.hit = candidate.hit;
    step.detail = "binary cache, key " + candidate.hit_key.hex.substr(0, 12);
    // Kept for the case that the cached object turns out to be damaged.
    const bool of_binary =
        candidate.binary && candidate.binary->key && *candidate.binary->key == candidate.hit_key;
    step.recipe = of_binary ? candidate.binary : candidate.source;
    step.prebuilt = candidate.prebuilt;
    return step;
}

PlanStep recipe_step(const Candidate& candidate, const EvaluatedRecipe& recipe, Origin origin)
{
    PlanStep step = step_of(candidate, origin);
    step.recipe = recipe;
    step.detail = recipe.url;
    return step;
}

Error no_binary_error(const Candidate& candidate)
{
    const package::SyncPackage& package = *candidate.choice.package;
    Error error = make_error(ErrorCode::build_needed,
                             "{} {} would have to be built from source, and --no-build forbids it: "
                             "catalog '{}' offers no package file "
                             "and no binary recipe of it, and the binary cache does not have it",
                             package.package.name, package.package.version.text(), package.catalog);
    error.set_hint("leave --no-build out to build it, or install another variant");
    return error;
}

} // namespace

const char* to_string(Origin origin)
{
    switch (origin) {
    case Origin::file:
        return "file";
    case Origin::cached:
        return "cached";
    case Origin::prebuilt:
        return "prebuilt";
    case Origin::binary_recipe:
        return "binary";
    case Origin::build:
        return "build";
    }
    return "build";
}

bool Plan::needs_build() const
{
    return std::any_of(steps.begin(), steps.end(),
                       [](const PlanStep& step) { return step.origin == Origin::build; });
}

PlanStep decide(const Candidate& candidate, BuildPolicy policy)
{
    if (policy == BuildPolicy::forced && candidate.source) {
        return recipe_step(candidate, *candidate.source, Origin::build);
    }
    if (candidate.hit) {
        return cached_step(candidate);
    }
    if (candidate.prebuilt) {
        PlanStep step = step_of(candidate, Origin::prebuilt);
        step.prebuilt = candidate.prebuilt;
        step.download_bytes = candidate.prebuilt->size;
        step.detail = candidate.prebuilt->url;
        return step;
    }
    if (candidate.binary) {
        return recipe_step(candidate, *candidate.binary, Origin::binary_recipe);
    }
    if (policy == BuildPolicy::refused) {
        throw no_binary_error(candidate);
    }
    if (candidate.source) {
        return recipe_step(candidate, *candidate.source, Origin::build);
    }
    const package::SyncPackage& package = *candidate.choice.package;
    Error error =
        make_error(ErrorCode::not_found,
                   "catalog '{}' lists {} but offers neither a package file nor a recipe of it",
                   package.catalog, package.package.name);
    error.set_hint("tell the catalog's owner; rbeepkg -Si shows the whole entry");
    throw error;
}

} // namespace rbeepkg::plan
