#include "cmd/rbeepkg/render/plan_text.hpp"

#include "cmd/rbeepkg/render/print_format.hpp"
#include "cmd/rbeepkg/render/sizes.hpp"
#include "cmd/rbeepkg/render/wrapped.hpp"
#include "libpkg/base/text.hpp"
#include "libpkg/encoding/json.hpp"

#include <fmt/format.h>

namespace rbeepkg::cmd::render {

namespace {

using encoding::OrderedJson;

OrderedJson removal_object(const package::InstalledPackage& package)
{
    OrderedJson object;
    object["schema"] = 1;
    object["action"] = "remove";
    object["name"] = package.package.name;
    object["version"] = package.package.version.text();
    return object;
}

std::string version_of(const plan::PlanStep& step)
{
    return step.recipe ? step.recipe->pkgbuild.version().text()
                       : step.choice.package->package.version.text();
}

// Few catalogs say how large a package becomes, and nobody knows before a build.
bool is_size_known(const plan::PlanStep& step)
{
    return step.origin == plan::Origin::file || step.choice.package->package.installed_size != 0;
}

// Where it comes from, in the user's words.
std::string origin_text(const plan::PlanStep& step)
{
    switch (step.origin) {
    case plan::Origin::file:
        return "from the file " + step.detail;
    case plan::Origin::cached:
        return "from the binary cache, nothing is built";
    case plan::Origin::prebuilt:
        return "download of a package file: " + step.detail;
    case plan::Origin::binary_recipe:
        return "download of a binary, recipe " + step.detail;
    case plan::Origin::build:
        return "MUST BE BUILT from source, recipe " + step.detail;
    }
    return step.detail;
}

// Where whoever reads it could take it from by hand.
std::string location_of(const plan::PlanStep& step)
{
    if (step.hit && !step.hit->path.empty()) {
        return "file://" + step.hit->path;
    }
    return step.prebuilt ? step.prebuilt->url : step.detail;
}

// "name-version", the version less loud.
std::string named(const Palette& palette, const std::string& name, const std::string& version)
{
    return fmt::format("{}{}-{}{}", name, palette.faint, version, palette.end);
}

std::string name_list(const std::vector<std::string>& names, const Page& page)
{
    const std::string title = fmt::format("Packages ({})", names.size());
    return fmt::format("{}{}{} {}\n", page.palette.title, title, page.palette.end,
                       wrapped_list(names, static_cast<unsigned>(title.size() + 1), page.columns));
}

std::string origin_line(const plan::PlanStep& step, const Page& page)
{
    constexpr unsigned k_indent = 4;
    const std::string old = step.old_version.empty() ? ""
                            : step.side_by_side      ? fmt::format(" (beside {})", step.old_version)
                                                : fmt::format(" (installed: {})", step.old_version);
    return wrapped(fmt::format("{}{}: {}", step.choice.package->package.name, old,
                               printable(origin_text(step))),
                   k_indent, page.columns)
               .insert(0, "  ") +
           "\n";
}

} // namespace

std::string plan_table(const plan::Plan& plan, const Page& page, const std::string& verbose)
{
    std::string text = "\n";
    for (const std::string& note : plan.notes) {
        text += wrapped(printable(note), 0, page.columns) + "\n";
    }
    std::vector<std::string> names;
    ChangeSizes sizes;
    bool all_sizes_known = true;
    for (const plan::PlanStep& step : plan.steps) {
        const package::Package& package = step.choice.package->package;
        names.push_back(named(page.palette, package.name, version_of(step)));
        all_sizes_known = all_sizes_known && is_size_known(step);
        sizes.download += step.download_bytes;
        sizes.installed += package.installed_size;
        sizes.removed += step.side_by_side ? 0 : step.old_installed_size;
    }
    for (const package::InstalledPackage& package : plan.removals) {
        names.push_back(named(page.palette, package.package.name, package.package.version.text()) +
                        " [removal]");
        sizes.removed += package.package.installed_size;
    }
    if (!all_sizes_known) {
        // What goes, alone, would look as if so much became free.
        sizes.installed = sizes.removed = 0;
    }
    text += (verbose.empty() ? name_list(names, page) : verbose) + "\n";
    for (const plan::PlanStep& step : plan.steps) {
        text += origin_line(step, page);
    }
    const std::string totals = size_lines(sizes, page);
    return text + (totals.empty() ? "" : "\n") + totals + "\n";
}

std::string removal_table(const std::vector<package::InstalledPackage>& removed, const Page& page,
                          const std::string& verbose)
{
    std::vector<std::string> names;
    ChangeSizes sizes;
    for (const package::InstalledPackage& package : removed) {
        names.push_back(named(page.palette, package.package.name, package.package.version.text()));
        sizes.removed += package.package.installed_size;
    }
    const std::string totals = size_lines(sizes, page);
    return fmt::format("\n{}\n{}{}", verbose.empty() ? name_list(names, page) : verbose, totals,
                       totals.empty() ? "" : "\n");
}

std::string plan_lines(const plan::Plan& plan, const std::string& format)
{
    std::string text;
    for (const plan::PlanStep& step : plan.steps) {
        const package::SyncPackage& package = *step.choice.package;
        const std::uint64_t size =
            step.download_bytes != 0 ? step.download_bytes : package.package.installed_size;
        text +=
            formatted(format, {package.package.name, version_of(step), printable(location_of(step)),
                               package.catalog.empty() ? "local" : package.catalog,
                               std::to_string(size), plan::to_string(step.origin)}) +
            "\n";
    }
    return text;
}

std::string removal_lines(const std::vector<package::InstalledPackage>& removed)
{
    std::string text;
    for (const package::InstalledPackage& package : removed) {
        text += fmt::format("{}-{}\n", package.package.name, package.package.version.text());
    }
    return text;
}

std::string removal_json(const std::vector<package::InstalledPackage>& removed)
{
    OrderedJson steps = OrderedJson::array();
    for (const package::InstalledPackage& package : removed) {
        steps.push_back(removal_object(package));
    }
    return steps.dump() + "\n";
}

std::string plan_json(const plan::Plan& plan)
{
    OrderedJson steps = OrderedJson::array();
    for (const plan::PlanStep& step : plan.steps) {
        OrderedJson object;
        object["schema"] = 1;
        object["action"] = "install";
        object["name"] = step.choice.package->package.name;
        object["version"] = version_of(step);
        object["old_version"] =
            step.old_version.empty() ? OrderedJson() : OrderedJson(step.old_version);
        object["catalog"] = step.choice.package->catalog;
        object["backend"] = step.choice.package->backend;
        object["origin"] = plan::to_string(step.origin);
        object["detail"] = printable(step.detail);
        object["location"] = printable(location_of(step));
        object["build"] = step.origin == plan::Origin::build;
        object["download_bytes"] = step.download_bytes;
        steps.push_back(std::move(object));
    }
    for (const package::InstalledPackage& package : plan.removals) {
        steps.push_back(removal_object(package));
    }
    return steps.dump() + "\n";
}

std::string refresh_line(const operation::RefreshedCatalog& report)
{
    if (!report.failure.empty()) {
        return "";
    }
    if (report.not_modified) {
        return fmt::format(" {} is up to date\n", report.name);
    }
    return fmt::format(" {}: {} from {}\n", report.name,
                       counted(report.packages, "package", "packages"), printable(report.server));
}

std::string refreshed_files_line(const operation::RefreshedFiles& report)
{
    if (!report.has_lists) {
        return fmt::format(" {} has no file lists\n", report.catalog);
    }
    return report.not_modified ? fmt::format(" {}: the file lists are up to date\n", report.catalog)
                               : fmt::format(" {}: file lists of {}\n", report.catalog,
                                             counted(report.packages, "package", "packages"));
}

} // namespace rbeepkg::cmd::render
