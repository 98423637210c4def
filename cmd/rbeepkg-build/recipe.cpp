#include "cmd/rbeepkg-build/recipe.hpp"

#include "libpkg/base/text.hpp"
#include "libpkg/operation/build_settings.hpp"
#include "libpkg/os/file.hpp"
#include "libpkg/sandbox/sandbox.hpp"

#include <fcntl.h>
#include <sys/stat.h>

#include <algorithm>
#include <cerrno>

namespace rbeepkg::cmd_build {

namespace {

constexpr std::size_t k_max_recipe = 1U << 20U;

// 1980-01-01: the same PKGBUILD gives the same bytes wherever and whenever it is built; zip knows
// no earlier day.
constexpr std::int64_t k_no_date = 315532800;

std::string arch_word(const std::vector<std::string>& archs, const Settings& settings)
{
    const bool any = std::find(archs.begin(), archs.end(), "any") != archs.end();
    return any ? "any" : settings.architecture;
}

} // namespace

Recipe read_recipe(const std::string& path)
{
    Recipe recipe;
    recipe.path = os::absolute_path(path);
    recipe.directory = os::parent_path(recipe.path);
    struct ::stat status = {};
    if (::stat(recipe.path.c_str(), &status) != 0) {
        if (errno != ENOENT && errno != ENOTDIR) {
            throw system_error(errno, fmt::format("cannot read {}", printable(path)));
        }
        throw Error{ErrorCode::corrupt, fmt::format("{} does not exist", printable(path)),
                    "change to a directory with a PKGBUILD, or name one with -p"};
    }
    if (!S_ISREG(status.st_mode)) {
        throw Error{ErrorCode::corrupt, fmt::format("{} is no regular file", printable(path)),
                    "-p names the PKGBUILD itself"};
    }
    recipe.text = os::read_file(recipe.path, k_max_recipe);
    return recipe;
}

RecipeReader::RecipeReader(const Invocation& invocation, const config::Config& config,
                           const Settings& settings, const CancelToken& cancel)
    : m_invocation{invocation}, m_config{config}, m_settings{settings}, m_cancel{cancel}
{
    m_variant.arch = settings.architecture;
    m_variant.backend = invocation.variant;
    m_variant.features = invocation.features;
    m_variant.profile = invocation.profile;
    m_variant.flags = invocation.flags;
}

RecipeReader::Evaluated RecipeReader::evaluate(const Recipe& recipe)
{
    const auto evaluate_for = [&](const pkgbuild::Variant& variant) {
        return pkgbuild::evaluate(recipe.text, recipe.path, options_for(recipe, variant), m_cancel);
    };
    Evaluated evaluated{evaluate_for(m_variant), m_variant};
    if (has_package_settings()) {
        operation::apply_package_settings(m_config, evaluated.pkgbuild.pkgbase, evaluated.variant);
        if (pkgbuild::variant_environment(evaluated.variant) !=
            pkgbuild::variant_environment(m_variant)) {
            evaluated.pkgbuild = evaluate_for(evaluated.variant);
        }
    }
    const std::vector<std::string> faults =
        pkgbuild::lint_files(evaluated.pkgbuild, recipe.directory);
    if (!faults.empty()) {
        throw make_error(ErrorCode::corrupt, "{}: {}", recipe.path, join(faults, "; "));
    }
    return evaluated;
}

const std::optional<os::Identity>& RecipeReader::build_user()
{
    if (!m_build_user) {
        m_build_user = sandbox::build_identity(m_config.build_user);
    }
    return *m_build_user;
}

std::int64_t RecipeReader::source_date_epoch() const
{
    return m_settings.source_date_epoch.value_or(k_no_date);
}

pkgbuild::Examined RecipeReader::examine(const Recipe& recipe)
{
    return pkgbuild::examine(recipe.text, recipe.path, options_for(recipe, m_variant), m_cancel);
}

pkgbuild::EvaluateOptions RecipeReader::options_for(const Recipe& recipe,
                                                    const pkgbuild::Variant& variant)
{
    pkgbuild::EvaluateOptions options;
    options.variant = variant;
    options.run_as = build_user();
    options.scratch = "/var/tmp"; // whatever the cache is: what only prints needs none
    options.source_date_epoch = source_date_epoch();
    options.method = m_invocation.evaluator == "static"    ? pkgbuild::Method::statically
                     : m_invocation.evaluator == "sandbox" ? pkgbuild::Method::in_sandbox
                                                           : pkgbuild::Method::automatic;
    options.neighbours = neighbours_of(recipe);
    return options;
}

// Many PKGBUILDs may lie in one directory.
const std::vector<std::string>& RecipeReader::neighbours_of(const Recipe& recipe)
{
    if (m_listed_directory != recipe.directory) {
        m_neighbours = os::list_directory(recipe.directory);
        m_listed_directory = recipe.directory;
    }
    return m_neighbours;
}

bool RecipeReader::has_package_settings() const
{
    return !m_config.package_features.empty() || !m_config.package_profile.empty() ||
           !m_config.package_flags.empty();
}

std::vector<std::string> package_paths(const Recipe& recipe, const Settings& settings,
                                       const pkgbuild::Pkgbuild& pkgbuild, bool with_debug)
{
    const std::string& directory =
        settings.package_directory.empty() ? recipe.directory : settings.package_directory;
    const std::string version = pkgbuild.version().text();
    std::vector<std::string> paths;
    const auto add = [&](const std::string& name, const std::string& arch) {
        paths.push_back(os::join_path(
            directory, fmt::format("{}-{}-{}{}", name, version, arch, settings.pkgext)));
    };
    for (const pkgbuild::PackageSection& section : pkgbuild.packages) {
        const auto own = section.overrides.find("arch");
        const std::vector<std::string>& archs =
            own == section.overrides.end() ? pkgbuild.values("arch") : own->second;
        add(section.name, arch_word(archs, settings));
    }
    build::PackageOptions options = settings.options;
    options.apply(pkgbuild.values("options"));
    if (with_debug && options.has("debug") && options.has("strip")) {
        add(pkgbuild.pkgbase + "-debug", arch_word(pkgbuild.values("arch"), settings));
    }
    return paths;
}

} // namespace rbeepkg::cmd_build
