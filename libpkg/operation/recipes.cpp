#include "libpkg/operation/recipes.hpp"

#include "libpkg/base/text.hpp"
#include "libpkg/catalog/catalog.hpp"
#include "libpkg/crypto/digest.hpp"
#include "libpkg/database/sync_database.hpp"
#include "libpkg/operation/build_settings.hpp"
#include "libpkg/operation/neighbours.hpp"
#include "libpkg/operation/offered_place.hpp"
#include "libpkg/os/file.hpp"
#include "libpkg/pkgbuild/evaluate.hpp"
#include "libpkg/plan/build_key.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace rbeepkg::operation {

class RecipeSources::DatabasePins final : public source::PinStore
{
public:
    explicit DatabasePins(sqlite::Database& database) : m_sync{database} {}
    std::optional<std::string> find(const std::string& subject, const std::string& url) override
    {
        return m_sync.pin(subject, url);
    }
    void remember(const std::string& subject, const std::string& url,
                  const std::string& sha256) override
    {
        m_sync.remember_pin(subject, url, sha256);
    }

private:
    database::SyncDatabase m_sync;
};

namespace {

pkgbuild::Variant variant_of(const Session& session, const package::SyncPackage& package)
{
    pkgbuild::Variant variant;
    variant.arch = session.host.architecture;
    variant.platform = session.host.platform;
    variant.backend = package.backend;
    // What the user says goes before what the catalog says.
    apply_package_settings(session.config, package.package.name, variant);
    if (variant.features.empty()) {
        variant.features = package.build.features;
    }
    if (variant.profile.empty()) {
        variant.profile = package.build.profile;
    }
    if (variant.flags.empty()) {
        variant.flags = package.build.flags;
    }
    return variant;
}

// What may lie in a file for years: credentials and tokens may not.
net::Url without_secrets(net::Url url)
{
    url.userinfo.clear();
    url.query.clear();
    return url;
}

// The recipe's text and where it came from; when the catalog does not answer, the text seen last
// serves. What is remembered is the URL, a newline, and the text.
catalog::RecipeText fetch_text(Session& session, const package::SyncPackage& package,
                               const package::Recipe& recipe)
{
    database::SyncDatabase sync{*session.database};
    const std::string key = package.catalog + "|" + package.worker_id + "|" + recipe.url;
    const config::CatalogConfig& configured = configured_catalog(session, package.catalog);
    const auto state = sync.catalog(package.catalog);
    try {
        catalog::Catalog catalog{configured.name, configured.servers, *session.http, *session.sink};
        catalog::RecipeText fetched =
            catalog.fetch_recipe(package, recipe, state ? state->server : "");
        if (!session.looks_on) {
            sync.remember_recipe(key,
                                 without_secrets(fetched.url).to_string() + "\n" + fetched.text);
        }
        return fetched;
    } catch (const Error& error) {
        const std::optional<std::string> remembered = sync.recipe(key);
        if (error.code() != ErrorCode::network || !remembered) {
            throw;
        }
        const std::size_t line_end = remembered->find('\n');
        Result<net::Url> url = net::Url::parse(std::string_view{*remembered}.substr(0, line_end));
        if (line_end == std::string::npos || !url) {
            throw;
        }
        session.sink->on(Warning{fmt::format("{}; the recipe of {} seen last serves", error.what(),
                                             package.package.name),
                                 error.hint()});
        return {remembered->substr(line_end + 1), *std::move(url)};
    }
}

// What the compilers that a recipe names call themselves: another compiler makes other bytes.
std::vector<std::string> toolchain_of(Session& session, const pkgbuild::Pkgbuild& pkgbuild)
{
    static constexpr std::array<std::pair<const char*, const char*>, 8> k_compilers = {
        {{"gcc", "gcc"},
         {"g++", "g++"},
         {"clang", "clang"},
         {"rust", "rustc"},
         {"cargo", "cargo"},
         {"cmake", "cmake"},
         {"cuda", "nvcc"},
         {"go", "go"}}};
    std::vector<std::string> versions;
    for (const std::string& text : pkgbuild.values_for("makedepends", session.host.architecture)) {
        const Result<package::Depend> depend = package::Depend::parse(text);
        const auto* compiler =
            std::find_if(k_compilers.begin(), k_compilers.end(),
                         [&](const auto& known) { return depend && depend->name == known.first; });
        if (compiler == k_compilers.end() || !os::find_executable(compiler->second)) {
            continue;
        }
        os::Command command;
        command.argv = {compiler->second, "--version"};
        command.timeout = std::chrono::seconds{5};
        command.merge_stderr = true;
        const os::Outcome outcome = os::run(command, session.cancel);
        versions.emplace_back(printable(split(outcome.output, '\n').front(), 200));
    }
    return versions;
}

plan::EvaluatedRecipe evaluate(Session& session, const package::SyncPackage& package,
                               const package::Recipe& recipe, const Scratch& scratch)
{
    catalog::RecipeText text = fetch_text(session, package, recipe);
    Step step{*session.sink, Phase::evaluate, package.package.name, text.url.display()};
    plan::EvaluatedRecipe evaluated;
    evaluated.variant = variant_of(session, package);
    evaluated.url = text.url.display();
    evaluated.base_url = text.url.to_string();
    pkgbuild::EvaluateOptions options;
    options.variant = evaluated.variant;
    options.run_as = session.build_identity;
    options.scratch = scratch.path();
    evaluated.pkgbuild = pkgbuild::evaluate(text.text, evaluated.url, options, session.cancel);
    evaluated.text = std::move(text.text);
    const std::vector<std::string> faults = pkgbuild::lint_checksums(evaluated.pkgbuild);
    if (!faults.empty()) {
        throw make_error(ErrorCode::corrupt, "{}: {}", evaluated.url, join(faults, "; "));
    }
    if (!evaluated.pkgbuild.arch_for(evaluated.variant.arch)) {
        throw make_error(ErrorCode::unsuitable, "{} is for {}; this machine is {}", evaluated.url,
                         join(evaluated.pkgbuild.values("arch"), ", "), evaluated.variant.arch);
    }
    evaluated.files = fetch_neighbours(session, package, evaluated);
    return evaluated;
}

void find_key(Session& session, const package::SyncPackage& package, plan::EvaluatedRecipe& recipe)
{
    const RecipeSources sources{session, package, recipe};
    const auto pins = source::known_pins(sources.wanted(), sources.context(), session.cancel);
    if (pins) {
        recipe.key = key_of(session, package, recipe, *pins);
    }
}

std::optional<plan::CacheHit> ask_caches(Session& session, const package::CacheKey& key)
{
    for (plan::Substituter* substituter : session.substituters) {
        if (std::optional<plan::CacheHit> hit = substituter->query(key)) {
            return hit;
        }
    }
    return std::nullopt;
}

const package::Recipe* recipe_of_kind(const package::SyncPackage& package, package::RecipeKind kind)
{
    const auto found =
        std::find_if(package.recipes.begin(), package.recipes.end(),
                     [&](const package::Recipe& recipe) { return recipe.kind == kind; });
    return found == package.recipes.end() ? nullptr : &*found;
}

void add_recipe(plan::Candidate& candidate, plan::EvaluatedRecipe recipe)
{
    if (recipe.pkgbuild.has_function("build")) {
        candidate.source = std::move(recipe);
    } else {
        candidate.binary = std::move(recipe);
    }
}

void evaluate_recipes(Session& session, plan::Candidate& candidate, plan::BuildPolicy policy,
                      const Scratch& scratch)
{
    const package::SyncPackage& package = *candidate.choice.package;
    const package::Recipe* binary = recipe_of_kind(package, package::RecipeKind::binary);
    const package::Recipe* source = recipe_of_kind(package, package::RecipeKind::source);
    const package::Recipe* only = recipe_of_kind(package, package::RecipeKind::unknown);
    const bool from_source =
        source != nullptr && (policy == plan::BuildPolicy::forced || binary == nullptr);
    const package::Recipe* chosen = from_source ? source : binary != nullptr ? binary : only;
    if (chosen != nullptr) {
        add_recipe(candidate, evaluate(session, package, *chosen, scratch));
    }
}

} // namespace

RecipeSources::RecipeSources(Session& session, const package::SyncPackage& package,
                             const plan::EvaluatedRecipe& recipe)
    : m_recipe{recipe}, m_pins{std::make_shared<DatabasePins>(*session.database)}
{
    m_context.cache = session.config.paths.cache;
    const Result<net::Url> base = net::Url::parse(recipe.base_url);
    if (base) {
        m_context.local_base = *base;
    }
    m_context.subject = package.package.name + " " + recipe.pkgbuild.version().text();
    m_context.pins = m_pins.get();
    m_context.allow_plain_http_skip = session.config.allow_plain_http_skip;
    m_context.allow_local_urls =
        session.config.allow_local_sources || (base && base->scheme == "file");
    m_context.ca_file = session.config.ca_file;
    m_context.valid_pgp_keys = recipe.pkgbuild.values("validpgpkeys");
    m_context.http = session.http;
    m_context.sink = session.sink;
    if (!package.source.branch.empty()) {
        m_context.branch_hints = {package.source.branch};
    }
}

std::vector<source::WantedSource> RecipeSources::wanted() const
{
    std::vector<source::WantedSource> wanted;
    for (const pkgbuild::SourceEntry& entry :
         m_recipe.pkgbuild.sources_for(m_recipe.variant.arch)) {
        wanted.push_back({entry.text, entry.digests, entry.skip});
    }
    return wanted;
}

package::CacheKey key_of(Session& session, const package::SyncPackage& package,
                         const plan::EvaluatedRecipe& recipe, const std::vector<std::string>& pins)
{
    plan::BuildKeyInputs inputs;
    inputs.pkgbuild = &recipe.pkgbuild;
    inputs.text = recipe.text;
    inputs.package_name = package.package.name;
    inputs.pins = pins;
    for (const auto& [name, content] : recipe.files) {
        inputs.files[name] = crypto::sha256_hex(content);
    }
    inputs.variant = recipe.variant;
    inputs.toolchain = toolchain_of(session, recipe.pkgbuild);
    return plan::build_key(inputs);
}

plan::Candidate prepare_candidate(Session& session, const resolve::Choice& choice,
                                  plan::BuildPolicy policy, const Scratch& scratch)
{
    plan::Candidate candidate;
    candidate.choice = choice;
    if (policy != plan::BuildPolicy::forced) {
        candidate.prebuilt = offered_for_host(session, *choice.package);
    }
    if (candidate.prebuilt) {
        candidate.prebuilt->url =
            places_of_offered(session, *choice.package, *candidate.prebuilt).front().display();
        candidate.hit_key = plan::prebuilt_key(candidate.prebuilt->sha256);
        candidate.hit = ask_caches(session, candidate.hit_key);
        return candidate;
    }
    evaluate_recipes(session, candidate, policy, scratch);
    for (std::optional<plan::EvaluatedRecipe>* recipe : {&candidate.binary, &candidate.source}) {
        if (!*recipe || candidate.hit) {
            continue;
        }
        find_key(session, *choice.package, **recipe);
        if ((*recipe)->key) {
            candidate.hit_key = *(*recipe)->key;
            candidate.hit = ask_caches(session, candidate.hit_key);
        }
    }
    return candidate;
}

} // namespace rbeepkg::operation
