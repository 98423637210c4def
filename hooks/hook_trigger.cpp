#include "hooks/hook_trigger.hpp"

#include <algorithm>
#include <iterator>
#include <set>

namespace rbeepkg::hooks {

namespace {

using transaction::HookTarget;

bool wants(const HookTrigger& trigger, HookTarget::Operation operation)
{
    switch (operation) {
    case HookTarget::Operation::install:
        return trigger.install;
    case HookTarget::Operation::upgrade:
        return trigger.upgrade;
    case HookTarget::Operation::remove:
        return trigger.remove;
    }
    return false;
}

void add(std::set<std::string>& found, bool wanted, const PatternList& patterns,
         const std::vector<std::string>& sorted)
{
    if (wanted) {
        for (std::string& path : patterns.matching(sorted)) {
            found.insert(std::move(path));
        }
    }
}

} // namespace

const transaction::HookPaths& Happening::paths()
{
    if (!m_paths) {
        m_paths = m_occasion.paths();
    }
    return *m_paths;
}

std::vector<std::string> Happening::matches(const HookTrigger& trigger)
{
    std::set<std::string> found;
    if (trigger.type == HookTrigger::Type::path) {
        add(found, trigger.install, trigger.targets, paths().installed);
        add(found, trigger.upgrade, trigger.targets, paths().upgraded);
        add(found, trigger.remove, trigger.targets, paths().removed);
    } else {
        for (const HookTarget& target : m_occasion.targets) {
            if (wants(trigger, target.operation) && trigger.targets.matches(target.package)) {
                found.insert(target.package);
            }
        }
    }
    return {found.begin(), found.end()};
}

std::vector<std::string> Happening::matches(const Hook& hook)
{
    std::set<std::string> found;
    for (const HookTrigger& trigger : hook.triggers) {
        for (std::string& match : matches(trigger)) {
            found.insert(std::move(match));
        }
    }
    return {found.begin(), found.end()};
}

std::optional<std::string> missing_depend(const Hook& hook,
                                          const std::vector<package::InstalledPackage>& installed)
{
    const auto missing = std::find_if(
        hook.action.depends.begin(), hook.action.depends.end(), [&](const auto& depend) {
            return std::none_of(installed.begin(), installed.end(), [&](const auto& one) {
                return package::satisfies(one.package, depend);
            });
        });
    return missing == hook.action.depends.end() ? std::nullopt
                                                : std::optional{missing->to_string()};
}

} // namespace rbeepkg::hooks
