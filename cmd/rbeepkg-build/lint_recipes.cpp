#include "cmd/rbeepkg-build/lint_recipes.hpp"

#include "cmd/rbeepkg-build/exit_status.hpp"
#include "cmd/rbeepkg-build/plain_lines.hpp"
#include "cmd/rbeepkg-build/print_recipes.hpp"
#include "cmd/rbeepkg-build/recipe.hpp"
#include "libpkg/base/text.hpp"
#include "libpkg/os/file.hpp"
#include "libpkg/pkgbuild/advice.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace rbeepkg::cmd_build {

namespace {

constexpr std::uint64_t k_max_srcinfo = 1U << 20U;

std::optional<std::string> srcinfo_beside(const Recipe& recipe)
{
    const std::string path = os::join_path(recipe.directory, ".SRCINFO");
    // One .SRCINFO tells of the file named PKGBUILD.
    if (!recipe.path.ends_with("/PKGBUILD") || !os::exists(path)) {
        return std::nullopt;
    }
    return os::read_file(path, k_max_srcinfo);
}

std::vector<pkgbuild::Advice> advice_on(const Recipe& recipe, RecipeReader& reader)
{
    pkgbuild::Examined examined = reader.examine(recipe);
    for (std::vector<std::string> more :
         {pkgbuild::lint_checksums(examined.pkgbuild),
          pkgbuild::lint_files(examined.pkgbuild, recipe.directory)}) {
        std::move(more.begin(), more.end(), std::back_inserter(examined.faults));
    }
    std::vector<pkgbuild::Advice> all = pkgbuild::located(recipe.text, examined.faults);
    const std::vector<pkgbuild::Advice> unwise =
        pkgbuild::advise(recipe.text, examined.pkgbuild, srcinfo_beside(recipe));
    all.insert(all.end(), unwise.begin(), unwise.end());
    std::stable_sort(all.begin(), all.end(),
                     [](const auto& left, const auto& right) { return left.line < right.line; });
    return all;
}

// As compilers name places.
std::string line_for(const std::string& path, const pkgbuild::Advice& advice)
{
    const std::string place = advice.line == 0 ? path : fmt::format("{}:{}", path, advice.line);
    const bool is_error = advice.severity == pkgbuild::Severity::error;
    return fmt::format("{}: {}: {}\n", printable(place), is_error ? "error" : "warning",
                       printable(advice.message));
}

// The status of one.
int lint_one(const std::string& path, RecipeReader& reader)
{
    try {
        const Recipe recipe = read_recipe(path);
        const std::vector<pkgbuild::Advice> all = advice_on(recipe, reader);
        std::string text;
        for (const pkgbuild::Advice& advice : all) {
            text += line_for(path, advice);
        }
        print_answer(text);
        const bool wrong = std::any_of(all.begin(), all.end(), [](const pkgbuild::Advice& advice) {
            return advice.severity == pkgbuild::Severity::error;
        });
        return wrong ? k_exit_bad_pkgbuild : 0;
    } catch (const Error&) {
        return say_and_give_status();
    }
}

} // namespace

int lint_recipes(const Invocation& invocation, const config::Config& config,
                 const Settings& settings, const CancelToken& cancel)
{
    RecipeReader reader{invocation, config, settings, cancel};
    int status = 0;
    for (const std::string& path : recipe_paths(invocation)) {
        cancel.check();
        const int of_this = lint_one(path, reader);
        status = status == 0 ? of_this : status;
    }
    return status;
}

} // namespace rbeepkg::cmd_build
