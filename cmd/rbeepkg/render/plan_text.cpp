#include "cmd/rbeepkg/render/plan_text.hpp"

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
                       : step.choice.package.package.version.text();
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

} // namespace

std::string plan_table(const plan::Plan& plan)
{
    std::string text = "\n";
    for (const std::string& note : plan.notes) {
        text += fmt::format("{}\n", printable(note));
    }
    std::string names;
    for (const plan::PlanStep& step : plan.steps) {
        names += fmt::format("  {}-{}", step.choice.package.package.name, version_of(step));
    }
    for (const package::InstalledPackage& package : plan.removals) {
        names +=
            fmt::format("  {}-{} [removal]", package.package.name, package.package.version.text());
    }
    text += fmt::format("Packages ({}){}\n\n", plan.steps.size() + plan.removals.size(), names);
    std::uint64_t download = 0;
    for (const plan::PlanStep& step : plan.steps) {
        const std::string old =
            step.old_version.empty() ? "" : fmt::format(" (installed: {})", step.old_version);
        text += fmt::format("  {}{}: {}\n", step.choice.package.package.name, old,
                            printable(origin_text(step)));
        download += step.download_bytes;
    }
    if (download != 0) {
        text += fmt::format("\nTotal Download Size:  {}\n", human_size(download));
    }
    return text + "\n";
}

std::string removal_table(const std::vector<package::InstalledPackage>& removed)
{
    std::string names;
    std::uint64_t bytes = 0;
    for (const package::InstalledPackage& package : removed) {
        names += fmt::format("  {}-{}", package.package.name, package.package.version.text());
        bytes += package.package.installed_size;
    }
    return fmt::format("\nPackages ({}){}\n\nTotal Removed Size:  {}\n\n", removed.size(), names,
                       human_size(bytes));
}

std::string plan_lines(const plan::Plan& plan)
{
    std::string text;
    for (const plan::PlanStep& step : plan.steps) {
        text += fmt::format("{}-{} {} {}\n", step.choice.package.package.name, version_of(step),
                            plan::to_string(step.origin), printable(step.detail));
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
        object["name"] = step.choice.package.package.name;
        object["version"] = version_of(step);
        object["old_version"] =
            step.old_version.empty() ? OrderedJson() : OrderedJson(step.old_version);
        object["catalog"] = step.choice.package.catalog;
        object["backend"] = step.choice.package.backend;
        object["origin"] = plan::to_string(step.origin);
        object["detail"] = printable(step.detail);
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
    return fmt::format(" {}: {} packages from {}\n", report.name, report.packages,
                       printable(report.server));
}

std::string refreshed_files_line(const operation::RefreshedFiles& report)
{
    if (!report.has_lists) {
        return fmt::format(" {} has no file lists\n", report.catalog);
    }
    return report.not_modified
               ? fmt::format(" {}: the file lists are up to date\n", report.catalog)
               : fmt::format(" {}: file lists of {} packages\n", report.catalog, report.packages);
}

} // namespace rbeepkg::cmd::render
