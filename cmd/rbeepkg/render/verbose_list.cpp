#include "cmd/rbeepkg/render/verbose_list.hpp"

#include "cmd/rbeepkg/render/sizes.hpp"
#include "cmd/rbeepkg/render/wrapped.hpp"
#include "libpkg/base/text.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace rbeepkg::cmd::render {

namespace {

struct Column
{
    std::string heading;
    bool is_amount = false; // to the right
    std::vector<std::string> cells;

    std::size_t width() const
    {
        std::size_t most = columns_of(heading);
        for (const std::string& cell : cells) {
            most = std::max<std::size_t>(most, columns_of(cell));
        }
        return most;
    }
    bool is_empty() const
    {
        return std::all_of(cells.begin(), cells.end(),
                           [](const std::string& cell) { return cell.empty(); });
    }
};

std::string padded(const std::string& text, std::size_t width, bool to_the_right)
{
    const std::string blanks(width - columns_of(text), ' ');
    return to_the_right ? blanks + text : text + blanks;
}

std::string table_of(const std::vector<Column>& columns, std::size_t rows, const Page& page)
{
    std::size_t whole = 0;
    for (const Column& column : columns) {
        whole += column.width() + (whole == 0 ? 0 : 2);
    }
    if (page.columns != 0 && whole > page.columns) {
        return "";
    }
    std::string text;
    for (const Column& column : columns) {
        text += fmt::format("{}{}{}{}", text.empty() ? "" : "  ", page.palette.title,
                            padded(column.heading, column.width(), false), page.palette.end);
    }
    text += "\n\n";
    for (std::size_t row = 0; row < rows; ++row) {
        std::string line;
        for (const Column& column : columns) {
            line += (&column == &columns.front() ? "" : "  ") +
                    padded(column.cells[row], column.width(), column.is_amount);
        }
        line.resize(line.find_last_not_of(' ') + 1);
        text += line + "\n";
    }
    return text;
}

std::string catalog_name(const package::SyncPackage& package)
{
    return (package.catalog.empty() ? "" : package.catalog + "/") + package.package.name;
}

std::string version_of(const plan::PlanStep& step)
{
    return step.recipe ? step.recipe->pkgbuild.version().text()
                       : step.choice.package->package.version.text();
}

} // namespace

std::string verbose_list(const plan::Plan& plan, const Page& page)
{
    const std::size_t rows = plan.steps.size() + plan.removals.size();
    std::vector<Column> columns = {{fmt::format("Package ({})", rows), false, {}},
                                   {"Old Version", false, {}},
                                   {"New Version", false, {}},
                                   {"Net Change", true, {}},
                                   {"Download Size", true, {}}};
    const auto add = [&](std::vector<std::string> cells) {
        for (std::size_t at = 0; at < columns.size(); ++at) {
            columns[at].cells.push_back(std::move(cells[at]));
        }
    };
    for (const plan::PlanStep& step : plan.steps) {
        const std::uint64_t size = step.choice.package->package.installed_size;
        const std::uint64_t old = step.side_by_side ? 0 : step.old_installed_size;
        add({catalog_name(*step.choice.package), step.old_version, version_of(step),
             size == 0 ? "" : size_change(size, old),
             step.download_bytes == 0 ? "" : human_size(step.download_bytes)});
    }
    for (const package::InstalledPackage& package : plan.removals) {
        add({package.package.name, package.package.version.text(), "",
             size_change(0, package.package.installed_size), ""});
    }
    std::erase_if(columns, [](const Column& column) { return column.is_empty(); });
    return table_of(columns, rows, page);
}

std::string verbose_list(const std::vector<package::InstalledPackage>& removed, const Page& page)
{
    std::vector<Column> columns = {{fmt::format("Package ({})", removed.size()), false, {}},
                                   {"Old Version", false, {}},
                                   {"Net Change", true, {}}};
    for (const package::InstalledPackage& package : removed) {
        columns[0].cells.push_back(package.package.name);
        columns[1].cells.push_back(package.package.version.text());
        columns[2].cells.push_back(size_change(0, package.package.installed_size));
    }
    return table_of(columns, removed.size(), page);
}

} // namespace rbeepkg::cmd::render
