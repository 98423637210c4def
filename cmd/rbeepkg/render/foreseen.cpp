#include "cmd/rbeepkg/render/foreseen.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace rbeepkg::cmd::render {

namespace {

const char* doing_of(const plan::PlanStep& step)
{
    if (step.old_version.empty() || step.side_by_side) {
        return "installing";
    }
    const int order = package::vercmp(step.choice.package.package.version.text(), step.old_version);
    return order == 0 ? "reinstalling" : order > 0 ? "upgrading" : "downgrading";
}

} // namespace

void Foreseen::take(const plan::Plan& plan)
{
    m_changes.clear();
    m_downloads.clear();
    for (const plan::PlanStep& step : plan.steps) {
        const std::string& name = step.choice.package.package.name;
        m_changes.push_back({name, doing_of(step)});
        if (step.origin == plan::Origin::prebuilt) {
            m_downloads[name] = step.download_bytes;
        }
    }
    for (const package::InstalledPackage& package : plan.removals) {
        m_changes.push_back({package.package.name, "removing"});
    }
}

void Foreseen::take_removals(const std::vector<package::InstalledPackage>& removed)
{
    m_changes.clear();
    for (const package::InstalledPackage& package : removed) {
        m_changes.push_back({package.package.name, "removing"});
    }
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
    return change == nullptr
               ? ""
               : fmt::format("({}/{}) ", change - m_changes.data() + 1, m_changes.size());
}

const char* Foreseen::doing(const std::string& name) const
{
    const Change* change = find(name);
    return change == nullptr ? "installing" : change->doing;
}

} // namespace rbeepkg::cmd::render
