// From what resolve chose to what could be done for it: recipes fetched and evaluated for the
// wanted variant, build keys made, caches asked.
#pragma once

#include "libpkg/operation/scratch.hpp"
#include "libpkg/operation/session.hpp"
#include "libpkg/resolve/resolve.hpp"
#include "libpkg/source/fetch.hpp"

#include <memory>
#include <string>
#include <vector>

namespace rbeepkg::operation {

// How the sources of one recipe are fetched; borrows the session.
class RecipeSources
{
public:
    RecipeSources(Session& session, const package::SyncPackage& package,
                  const plan::EvaluatedRecipe& recipe);
    RecipeSources(const RecipeSources&) = delete;
    RecipeSources& operator=(const RecipeSources&) = delete;

    std::vector<source::WantedSource> wanted() const;
    const source::FetchContext& context() const noexcept { return m_context; }

private:
    class DatabasePins;
    const plan::EvaluatedRecipe& m_recipe;
    std::shared_ptr<DatabasePins> m_pins;
    source::FetchContext m_context;
};

package::CacheKey key_of(Session& session, const package::SyncPackage& package,
                         const plan::EvaluatedRecipe& recipe, const std::vector<std::string>& pins);

// Recipes are fetched and evaluated only as far as the policy needs them: the source recipe is left
// alone while a binary one is offered.
plan::Candidate prepare_candidate(Session& session, const resolve::Choice& choice,
                                  plan::BuildPolicy policy, const Scratch& scratch);

} // namespace rbeepkg::operation
