#include "libpkg/resolve/removal.hpp"

#include "libpkg/base/text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <functional>
#include <iterator>

namespace rbeepkg::resolve {

namespace {

using package::Depend;
using package::InstalledPackage;
using Packages = std::vector<InstalledPackage>;

// Positions in the list of what is installed.
using Positions = std::vector<std::size_t>;

class Remover
{
public:
    Remover(const Packages& installed, const RemovalRequest& request)
        : m_installed{installed}, m_request{request}, m_goes(installed.size(), false)
    {
        for (std::size_t at = 0; at < installed.size(); ++at) {
            m_goes[at] = std::any_of(
                request.targets.begin(), request.targets.end(),
                [&](const auto& wanted) { return wanted.store_path == installed[at].store_path; });
        }
    }

    // In pacman's order: without -c what is recursive is looked for first, with it afterwards.
    RemovalPlan run()
    {
        RemovalPlan plan;
        if (m_request.recursive != 0 && !m_request.cascade) {
            take_dependencies();
        }
        if (m_request.depend_check != DependCheck::none) {
            settle_dependants(plan);
        }
        if (m_request.recursive != 0 && m_request.cascade) {
            take_dependencies();
        }
        plan.removed = in_order(plan.warnings);
        note_optional(plan);
        return plan;
    }

private:
    Depend checked_part(const Depend& depend) const
    {
        return m_request.depend_check == DependCheck::names_only
                   ? Depend{depend.name, package::Relation::any, {}}
                   : depend;
    }

    bool is_assumed(const Depend& depend) const
    {
        return std::any_of(
            m_request.assumed.begin(), m_request.assumed.end(),
            [&](const package::Provide& provide) { return package::satisfies(provide, depend); });
    }

    bool is_met_by(const Depend& depend, bool going) const
    {
        for (std::size_t at = 0; at < m_installed.size(); ++at) {
            if (m_goes[at] == going && package::satisfies(m_installed[at].package, depend)) {
                return true;
            }
        }
        return false;
    }

    // The first package among those that go which meets it, when nothing that stays does.
    const InstalledPackage* missed(const Depend& depend) const
    {
        if (is_met_by(depend, false) || is_assumed(depend)) {
            return nullptr;
        }
        for (std::size_t at = 0; at < m_installed.size(); ++at) {
            if (m_goes[at] && package::satisfies(m_installed[at].package, depend)) {
                return &m_installed[at];
            }
        }
        return nullptr;
    }

    void
    for_each_broken(const std::function<void(std::size_t dependant, const InstalledPackage& gone,
                                             const Depend& depend)>& visit) const
    {
        for (std::size_t at = 0; at < m_installed.size(); ++at) {
            if (m_goes[at]) {
                continue;
            }
            for (const Depend& depend : m_installed[at].package.depends) {
                if (const InstalledPackage* gone = missed(checked_part(depend))) {
                    visit(at, *gone, depend);
                }
            }
        }
    }

    void settle_dependants(RemovalPlan& plan)
    {
        if (m_request.cascade) {
            take_dependants();
        } else if (m_request.unneeded) {
            keep_needed(plan);
        } else {
            for_each_broken(
                [&](std::size_t at, const InstalledPackage& gone, const Depend& depend) {
                    plan.broken.push_back(fmt::format(
                        "removing {} breaks dependency '{}' required by {}", gone.package.name,
                        depend.to_string(), m_installed[at].package.name));
                });
        }
    }

    void take_dependants()
    {
        for (bool changed = true; changed;) {
            Positions dependants;
            for_each_broken([&](std::size_t at, const InstalledPackage&, const Depend&) {
                dependants.push_back(at);
            });
            for (const std::size_t at : dependants) {
                m_goes[at] = true;
            }
            changed = !dependants.empty();
        }
    }

    void keep_needed(RemovalPlan& plan)
    {
        for (bool changed = true; changed;) {
            std::vector<std::string> needed;
            for_each_broken([&](std::size_t, const InstalledPackage& gone, const Depend&) {
                needed.push_back(gone.store_path);
            });
            changed = false;
            for (std::size_t at = 0; at < m_installed.size(); ++at) {
                if (m_goes[at] && std::find(needed.begin(), needed.end(),
                                            m_installed[at].store_path) != needed.end()) {
                    m_goes[at] = false;
                    changed = true;
                    plan.kept.push_back(m_installed[at]);
                }
            }
        }
    }

    bool depends_on(std::size_t dependant, std::size_t dependency) const
    {
        const std::vector<Depend>& depends = m_installed[dependant].package.depends;
        return std::any_of(depends.begin(), depends.end(), [&](const Depend& depend) {
            return package::satisfies(m_installed[dependency].package, checked_part(depend));
        });
    }

    // First everything that what goes depends on, then without what something that stays needs:
    // cycles go whole.
    void take_dependencies()
    {
        std::vector<bool> candidate(m_installed.size(), false);
        Positions open;
        for (std::size_t at = 0; at < m_installed.size(); ++at) {
            if (m_goes[at]) {
                open.push_back(at);
            }
        }
        while (!open.empty()) {
            const std::size_t from = open.back();
            open.pop_back();
            for (std::size_t to = 0; to < m_installed.size(); ++to) {
                if (!m_goes[to] && !candidate[to] && may_follow(to) && depends_on(from, to)) {
                    candidate[to] = true;
                    open.push_back(to);
                }
            }
        }
        drop_needed(candidate);
        for (std::size_t at = 0; at < m_installed.size(); ++at) {
            m_goes[at] = m_goes[at] || candidate[at];
        }
    }

    bool may_follow(std::size_t at) const
    {
        return m_request.recursive > 1 ||
               m_installed[at].reason == package::InstallReason::as_depend;
    }

    void drop_needed(std::vector<bool>& candidate) const
    {
        for (bool changed = true; changed;) {
            changed = false;
            for (std::size_t at = 0; at < m_installed.size(); ++at) {
                if (candidate[at] && is_needed(at, candidate)) {
                    candidate[at] = false;
                    changed = true;
                }
            }
        }
    }

    bool is_needed(std::size_t wanted, const std::vector<bool>& candidate) const
    {
        for (std::size_t at = 0; at < m_installed.size(); ++at) {
            if (!m_goes[at] && !candidate[at] && depends_on(at, wanted)) {
                return true;
            }
        }
        return false;
    }

    // What depends on others goes before them; cycles are broken where they are met.
    Packages in_order(std::vector<std::string>& warnings) const
    {
        Packages order;
        std::vector<bool> seen(m_installed.size(), false);
        Positions open; // from the first one down to where the walk is
        const std::function<void(std::size_t)> visit = [&](std::size_t at) {
            seen[at] = true;
            open.push_back(at);
            for (std::size_t to = 0; to < m_installed.size(); ++to) {
                if (to == at || !m_goes[to] || !depends_on(at, to)) {
                    continue;
                }
                if (!seen[to]) {
                    visit(to);
                } else if (const auto first = std::find(open.begin(), open.end(), to);
                           first != open.end()) {
                    warn_about_cycle({first, open.end()}, warnings);
                }
            }
            open.pop_back();
            order.push_back(m_installed[at]);
        };
        for (std::size_t at = 0; at < m_installed.size(); ++at) {
            if (m_goes[at] && !seen[at]) {
                visit(at);
            }
        }
        std::reverse(order.begin(), order.end());
        return order;
    }

    void warn_about_cycle(const Positions& cycle, std::vector<std::string>& warnings) const
    {
        std::vector<std::string> names;
        for (const std::size_t at : cycle) {
            names.push_back(m_installed[at].package.name);
        }
        warnings.push_back("dependency cycle detected: " + join(names, ", "));
        warnings.push_back(
            fmt::format("{} will be removed after its {} dependency", names.back(), names.front()));
    }

    void note_optional(RemovalPlan& plan) const
    {
        for (std::size_t at = 0; at < m_installed.size(); ++at) {
            if (m_goes[at]) {
                continue;
            }
            for (const package::OptDepend& optional : m_installed[at].package.optdepends) {
                if (const InstalledPackage* gone = missed(optional.depend)) {
                    const std::string& why = optional.description;
                    plan.optional.push_back(
                        fmt::format("{} optionally requires {}{}", m_installed[at].package.name,
                                    gone->package.name, why.empty() ? "" : ": " + why));
                }
            }
        }
    }

    const Packages& m_installed;
    const RemovalRequest& m_request;
    std::vector<bool> m_goes;
};

} // namespace

RemovalPlan plan_removal(const Packages& installed, const RemovalRequest& request)
{
    return Remover{installed, request}.run();
}

} // namespace rbeepkg::resolve
