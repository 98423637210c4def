#include "libpkg/operation/installed_targets.hpp"

#include "libpkg/base/text.hpp"

#include <algorithm>
#include <functional>
#include <iterator>

namespace rbeepkg::operation {

namespace {

Installed filtered(const Installed& packages,
                   const std::function<bool(const package::InstalledPackage&)>& wanted)
{
    Installed found;
    std::copy_if(packages.begin(), packages.end(), std::back_inserter(found), wanted);
    return found;
}

bool is_in_group(const package::Package& package, const std::string& group)
{
    return std::find(package.groups.begin(), package.groups.end(), group) != package.groups.end();
}

} // namespace

Installed matching(const Installed& everything, const package::Target& target)
{
    const package::Depend& wanted = target.depend;
    const Installed installed = filtered(everything, [&](const auto& package) {
        // As queries name what is installed: local/NAME.
        return target.catalog.empty() || target.catalog == "local" ||
               package.origin == target.catalog;
    });
    Installed found = filtered(installed, [&](const auto& package) {
        return package.package.name == wanted.name && wanted.allows(package.package.version);
    });
    if (found.empty() && wanted.relation == package::Relation::any) {
        found = filtered(installed, [&](const auto& package) {
            return is_in_group(package.package, wanted.name);
        });
    }
    if (!found.empty()) {
        return found;
    }
    return filtered(installed, [&](const auto& package) {
        return (package.worker_id == wanted.name && wanted.allows(package.package.version)) ||
               package::satisfies(package.package, wanted);
    });
}

Error target_not_found(const package::Target& target)
{
    return {ErrorCode::not_found, fmt::format("target not found: {}", target.to_string()),
            "rbeepkg -Q lists what is installed"};
}

std::string listing(const Installed& packages)
{
    std::vector<std::string> names;
    for (const package::InstalledPackage& package : packages) {
        names.push_back(package.package.name + "=" + package.package.version.text());
    }
    return join(names, ", ");
}

bool contains_tree(const Installed& packages, const package::InstalledPackage& wanted)
{
    return std::any_of(packages.begin(), packages.end(), [&](const auto& package) {
        return package.store_path == wanted.store_path;
    });
}

} // namespace rbeepkg::operation
