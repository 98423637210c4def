#include "cmd/rbeepkg/render/foreseen.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace rbeepkg::cmd::render {

namespace {

const char* doing_of(const plan::PlanStep& step)
{
    if (step.old_version.empty() || step.side_by_side) {
        return "installing";
    }
    const int order =
        package::vercmp(step.choice.package->package.version.text(), step.old_version);
    return order == 0 ? "reinstalling" : order > 0 ? "upgrading" : "downgrading";
}

std::vector<Foreseen::Change> changes_of(const std::vector<package::InstalledPackage>& removed)
{
    std::vector<Foreseen::Change> changes;
    for (const package::InstalledPackage& package : removed) {
        const std::string& name = package.package.name;
        const auto versions = std::count_if(
            removed.begin(), removed.end(),
            [&](const package::InstalledPackage& other) { return other.package.name == name; });
        const std::string& version = package.package.version.text();
        changes.push_back({name, "removing", fmt::format("{}-{}", name, version),
                           versions == 1 ? name : fmt::format("{} {}", name, version)});
    }
    return changes;
}

} // namespace

void Foreseen::take(const plan::Plan& plan)
{
    m_changes.clear();
    m_downloads.clear();
    for (const plan::PlanStep& step : plan.steps) {
        const package::Package& package = step.choice.package->package;
        const std::string& name = package.name;
        m_changes.push_back(
            {name, doing_of(step), fmt::format("{}-{}", name, package.version.text()), name});
        if (step.origin == plan::Origin::prebuilt) {
            m_downloads[name] = step.download_bytes;
        }
    }
    for (Change& change : changes_of(plan.removals)) {
        m_changes.push_back(std::move(change));
    }
}

void Foreseen::take_removals(const std::vector<package::InstalledPackage>& removed)
{
    m_changes = changes_of(removed);
}

const Foreseen::Change* Foreseen::find(const std::string& name) const
{
    const auto found = std::find_if(m_changes.begin(), m_changes.end(),
                                    [&](const Change& change) { return change.name == name; });
    return found == m_changes.end() ? nullptr : &*found;
}

std::string Foreseen::position(const std::string& name) const
{
    const Change* change = find(name);
    return change == nullptr ? "" : position(*change);
}

std::string Foreseen::position(const Change& change) const
{
    return fmt::format("({}/{}) ", &change - m_changes.data() + 1, m_changes.size());
}

const char* Foreseen::doing(const std::string& name) const
{
    const Change* change = find(name);
    return change == nullptr ? "installing" : change->doing;
}

} // namespace rbeepkg::cmd::render
