// A PKGBUILD on its way to its values, and the package files that it stands for.
#pragma once

#include "cmd/rbeepkg-build/settings.hpp"
#include "libpkg/base/cancel.hpp"
#include "libpkg/config/config.hpp"
#include "libpkg/os/child.hpp"
#include "libpkg/pkgbuild/evaluate.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace rbeepkg::cmd_build {

struct Recipe
{
    std::string path;      // absolute
    std::string directory; // that holds it: $startdir
    std::string text;
};

// Error{corrupt} when there is no such file, as for makepkg.
Recipe read_recipe(const std::string& path);

// Evaluates PKGBUILDs one after the other.
class RecipeReader
{
public:
    // Keeps references to what it is given.
    RecipeReader(const Invocation& invocation, const config::Config& config,
                 const Settings& settings, const CancelToken& cancel);

    // What it was built for: the command line, and what the configuration says about the package.
    struct Evaluated
    {
        pkgbuild::Pkgbuild pkgbuild;
        pkgbuild::Variant variant;
    };
    // Error{corrupt} also when files beside it, which it names, are not there.
    Evaluated evaluate(const Recipe& recipe);
    // Without refusing what breaks the rules.
    pkgbuild::Examined examine(const Recipe& recipe);

    // Who builds and evaluates for root.
    const std::optional<os::Identity>& build_user();
    // $SOURCE_DATE_EPOCH, else a day that is always the same.
    std::int64_t source_date_epoch() const;

private:
    pkgbuild::EvaluateOptions options_for(const Recipe& recipe, const pkgbuild::Variant& variant);
    const std::vector<std::string>& neighbours_of(const Recipe& recipe);
    bool has_package_settings() const;

    const Invocation& m_invocation;
    const config::Config& m_config;
    const Settings& m_settings;
    const CancelToken& m_cancel;
    pkgbuild::Variant m_variant;
    std::optional<std::optional<os::Identity>> m_build_user;
    std::string m_listed_directory;
    std::vector<std::string> m_neighbours;
};

// The package files in makepkg's order, whether or not the PKGBUILD is for this architecture; with
// that of the debug package when there would be one.
std::vector<std::string> package_paths(const Recipe& recipe, const Settings& settings,
                                       const pkgbuild::Pkgbuild& pkgbuild, bool with_debug);

} // namespace rbeepkg::cmd_build
