#include "libpkg/resolve/conflicts.hpp"

#include "libpkg/resolve/resolve.hpp"
#include "libpkg/resolve/sentences.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace rbeepkg::resolve {

namespace {

using package::Depend;
using package::InstalledPackage;
using package::Package;

bool any_satisfies(const std::vector<InstalledPackage>& packages, const Depend& depend)
{
    return std::any_of(packages.begin(), packages.end(), [&](const InstalledPackage& candidate) {
        return satisfies(candidate.package, depend);
    });
}

} // namespace

const Depend* declared_conflict(const Package& declarer, const Package& other)
{
    if (declarer.name == other.name) {
        return nullptr;
    }
    const auto found =
        std::find_if(declarer.conflicts.begin(), declarer.conflicts.end(),
                     [&](const Depend& conflict) { return satisfies(other, conflict); });
    return found == declarer.conflicts.end() ? nullptr : &*found;
}

std::string conflict_line(const Package& declarer, const Package& other, const Depend& conflict)
{
    const std::string line = fmt::format("{} and {} are in conflict", declarer.name, other.name);
    return conflict.name == other.name ? line : fmt::format("{} ({})", line, conflict.to_string());
}

std::vector<std::string> broken_by_removal(const std::vector<InstalledPackage>& remaining,
                                           const std::vector<InstalledPackage>& removed)
{
    std::vector<std::string> lines;
    for (const InstalledPackage& dependant : remaining) {
        for (const Depend& depend : dependant.package.depends) {
            const auto lost =
                std::find_if(removed.begin(), removed.end(), [&](const InstalledPackage& gone) {
                    return satisfies(gone.package, depend);
                });
            if (lost != removed.end() && !any_satisfies(remaining, depend)) {
                add_once(lines, fmt::format("removing {} breaks dependency '{}' required by {}",
                                            lost->package.name, depend.to_string(),
                                            dependant.package.name));
            }
        }
    }
    return lines;
}

} // namespace rbeepkg::resolve
