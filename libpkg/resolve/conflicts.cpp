#include "libpkg/resolve/conflicts.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace rbeepkg::resolve {

namespace {

using package::Depend;
using package::InstalledPackage;
using package::Package;

// Only real names are replaced, not what is provided.
bool replaces(const Package& newer, const Package& older)
{
    return std::any_of(newer.replaces.begin(), newer.replaces.end(), [&](const Depend& replaced) {
        return replaced.name == older.name && replaced.allows(older.version);
    });
}

const Depend* declared_conflict(const Package& declarer, const Package& other)
{
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

bool any_satisfies(const std::vector<InstalledPackage>& packages, const Depend& depend)
{
    return std::any_of(packages.begin(), packages.end(), [&](const InstalledPackage& candidate) {
        return satisfies(candidate.package, depend);
    });
}

void add_once(std::vector<std::string>& lines, std::string line)
{
    if (std::find(lines.begin(), lines.end(), line) == lines.end()) {
        lines.push_back(std::move(line));
    }
}

} // namespace

std::optional<std::string> conflict_between(const Package& left, const Package& right)
{
    if (left.name == right.name || replaces(left, right) || replaces(right, left)) {
        return std::nullopt;
    }
    if (const Depend* conflict = declared_conflict(left, right)) {
        return conflict_line(left, right, *conflict);
    }
    if (const Depend* conflict = declared_conflict(right, left)) {
        return conflict_line(right, left, *conflict);
    }
    return std::nullopt;
}

std::vector<std::string> conflicts_among(const std::vector<Package>& packages)
{
    std::vector<std::string> lines;
    for (std::size_t i = 0; i < packages.size(); ++i) {
        for (std::size_t j = i + 1; j < packages.size(); ++j) {
            if (auto line = conflict_between(packages[i], packages[j])) {
                add_once(lines, *std::move(line));
            }
        }
    }
    return lines;
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
