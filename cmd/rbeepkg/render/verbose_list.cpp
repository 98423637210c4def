#include "cmd/rbeepkg/render/verbose_list.hpp"

#include "libpkg/base/text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <numeric>

namespace rbeepkg::cmd::render {

namespace {

using Row = std::array<std::string, 4>;

Row row_of(const plan::PlanStep& step)
{
    const package::SyncPackage& package = step.choice.package;
    const std::string catalog = package.catalog.empty() ? "" : package.catalog + "/";
    const std::string version =
        step.recipe ? step.recipe->pkgbuild.version().text() : package.package.version.text();
    return {catalog + package.package.name, step.old_version, version,
            step.download_bytes == 0 ? "" : human_size(step.download_bytes)};
}

} // namespace

std::string verbose_list(const plan::Plan& plan, unsigned columns)
{
    std::vector<Row> rows = {{fmt::format("Package ({})", plan.steps.size() + plan.removals.size()),
                              "Old Version", "New Version", "Download Size"}};
    for (const plan::PlanStep& step : plan.steps) {
        rows.push_back(row_of(step));
    }
    for (const package::InstalledPackage& package : plan.removals) {
        rows.push_back({package.package.name, package.package.version.text(), "", ""});
    }
    std::array<std::size_t, 4> widths = {};
    for (const Row& row : rows) {
        for (std::size_t at = 0; at < row.size(); ++at) {
            widths[at] = std::max(widths[at], row[at].size());
        }
    }
    const std::size_t gaps = 2 * (widths.size() - 1);
    if (columns != 0 && std::accumulate(widths.begin(), widths.end(), gaps) >= columns) {
        return "";
    }
    std::string text = "\n";
    for (const Row& row : rows) {
        text += fmt::format("{:<{}}  {:<{}}  {:<{}}  {:>{}}\n", row[0], widths[0], row[1],
                            widths[1], row[2], widths[2], row[3], widths[3]);
        text += &row == &rows.front() ? "\n" : "";
    }
    return text;
}

} // namespace rbeepkg::cmd::render
