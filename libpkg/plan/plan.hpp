// What a transaction will do, settled before anything is done: a value that can be shown, asked
// about and tested.
#pragma once

#include "libpkg/package/package.hpp"
#include "libpkg/pkgbuild/evaluate.hpp"
#include "libpkg/pkgbuild/pkgbuild.hpp"
#include "libpkg/plan/substituter.hpp"
#include "libpkg/resolve/resolve.hpp"

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace rbeepkg::plan {

// In the order in which they are tried.
enum class Origin
{
    file,          // a package file that the user named (-U)
    cached,        // in a cache, under its build key
    prebuilt,      // a package file that the catalog offers
    binary_recipe, // a PKGBUILD without build(): downloads a binary
    build,         // a PKGBUILD with build(): compiles
};
const char* to_string(Origin origin); // "file", "cached", "prebuilt", "binary", "build"

// A recipe, evaluated for the wanted variant, and what is known of its sources.
struct EvaluatedRecipe
{
    std::string text;
    std::string url;      // display form, for people
    std::string base_url; // local sources are relative to it
    pkgbuild::Pkgbuild pkgbuild;
    pkgbuild::Variant variant;
    std::map<std::string, std::string> files; // beside it: install scripts, changelogs
    std::optional<package::CacheKey> key;     // absent while a source's digest is not known
};

// What could be done for one package; decide() picks from it.
struct Candidate
{
    resolve::Choice choice;
    std::optional<package::PrebuiltFile> prebuilt;
    std::optional<EvaluatedRecipe> binary; // without build()
    std::optional<EvaluatedRecipe> source; // with build()
    std::optional<CacheHit> hit;           // for one of the keys
    package::CacheKey hit_key;
};

enum class BuildPolicy
{
    allowed,
    forced,
    refused
}; // default, --build, --no-build

struct PlanStep
{
    resolve::Choice choice;
    Origin origin = Origin::build;
    std::string detail; // for people: where it comes from
    std::optional<package::PrebuiltFile> prebuilt;
    std::optional<EvaluatedRecipe> recipe; // binary_recipe and build
    std::optional<CacheHit> hit;
    std::string old_version;              // of the active one that it replaces; "" = a new package
    std::uint64_t old_installed_size = 0; // of that version; 0 = not known
    std::uint64_t download_bytes = 0;     // 0 = not known
    bool side_by_side = false; // other installed versions stay, and so does the active one
};

struct Plan
{
    std::vector<PlanStep> steps; // depends before dependants
    std::vector<package::InstalledPackage> removals;
    std::vector<std::string> notes; // one line each, shown before the question
    std::int64_t based_on = 0;      // generation
    bool needs_build() const;
};

// cached, prebuilt, binary, build: the first that is offered. A build only when no binary is
// offered, or forced. Error{build_needed} with what was looked for when only a build would do and
// none is allowed.
PlanStep decide(const Candidate& candidate, BuildPolicy policy);

} // namespace rbeepkg::plan
