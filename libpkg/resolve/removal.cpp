#include "libpkg/resolve/removal.hpp"

#include "libpkg/base/text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <set>
#include <string_view>
#include <unordered_map>

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
            for_each_name(at, [&](const std::string& name) { m_bearers[name].push_back(at); });
            for (const Depend& depend : installed[at].package.depends) {
                m_dependants[depend.name].push_back({at, &depend});
            }
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
    struct Dependant
    {
        std::size_t at = 0;
        const Depend* depend = nullptr;
    };
    template <typename T> using ByName = std::unordered_map<std::string_view, std::vector<T>>;

    template <typename Visit> void for_each_name(std::size_t at, Visit visit) const
    {
        const package::Package& package = m_installed[at].package;
        visit(package.name);
        for (const package::Provide& provide : package.provides) {
            visit(provide.name);
        }
    }

    template <typename T>
    static const std::vector<T>& noted(const ByName<T>& notes, std::string_view name)
    {
        static const std::vector<T> none;
        const auto found = notes.find(name);
        return found == notes.end() ? none : found->second;
    }

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

    // The first package among those that go which meets it, when nothing that stays does.
    std::optional<std::size_t> missed(const Depend& depend) const
    {
        std::optional<std::size_t> first;
        for (const std::size_t at : noted(m_bearers, depend.name)) {
            if ((m_goes[at] && first) || !package::satisfies(m_installed[at].package, depend)) {
                continue;
            }
            if (!m_goes[at]) {
                return std::nullopt;
            }
            first = at;
        }
        return is_assumed(depend) ? std::nullopt : first;
    }

    // visit(dependant, what it misses, its depend)
    template <typename Visit> void for_each_broken(Visit visit) const
    {
        for (std::size_t at = 0; at < m_installed.size(); ++at) {
            if (m_goes[at]) {
                continue;
            }
            for (const Depend& depend : m_installed[at].package.depends) {
                if (const auto gone = missed(checked_part(depend))) {
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
            for_each_broken([&](std::size_t at, std::size_t gone, const Depend& depend) {
                plan.broken.push_back(
                    fmt::format("removing {} breaks dependency '{}' required by {}",
                                m_installed[gone].package.name, depend.to_string(),
                                m_installed[at].package.name));
            });
        }
    }

    void take_dependants()
    {
        Positions open = going();
        while (!open.empty()) {
            const std::size_t gone = open.back();
            open.pop_back();
            for_each_name(gone, [&](const std::string& name) {
                for (const Dependant& dependant : noted(m_dependants, name)) {
                    if (!m_goes[dependant.at] && missed(checked_part(*dependant.depend))) {
                        m_goes[dependant.at] = true;
                        open.push_back(dependant.at);
                    }
                }
            });
        }
    }

    void keep_needed(RemovalPlan& plan)
    {
        for (bool changed = true; changed;) {
            std::set<std::size_t> needed;
            for_each_broken(
                [&](std::size_t, std::size_t gone, const Depend&) { needed.insert(gone); });
            for (const std::size_t at : needed) {
                m_goes[at] = false;
                plan.kept.push_back(m_installed[at]);
            }
            changed = !needed.empty();
        }
    }

    Positions going() const
    {
        Positions going;
        for (std::size_t at = 0; at < m_installed.size(); ++at) {
            if (m_goes[at]) {
                going.push_back(at);
            }
        }
        return going;
    }

    // Whatever meets one of its depends, itself too, from the first to the last.
    Positions dependencies_of(std::size_t at) const
    {
        Positions found;
        for (const Depend& declared : m_installed[at].package.depends) {
            const Depend depend = checked_part(declared);
            for (const std::size_t other : noted(m_bearers, depend.name)) {
                if (package::satisfies(m_installed[other].package, depend)) {
                    found.push_back(other);
                }
            }
        }
        std::sort(found.begin(), found.end());
        found.erase(std::unique(found.begin(), found.end()), found.end());
        return found;
    }

    // First everything that what goes depends on, then without what something that stays needs:
    // cycles go whole.
    void take_dependencies()
    {
        std::vector<bool> candidate(m_installed.size(), false);
        Positions open = going();
        while (!open.empty()) {
            const std::size_t from = open.back();
            open.pop_back();
            for (const std::size_t to : dependencies_of(from)) {
                if (!m_goes[to] && !candidate[to] && may_follow(to)) {
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
        Positions staying;
        for (std::size_t at = 0; at < m_installed.size(); ++at) {
            if (!m_goes[at] && !candidate[at]) {
                staying.push_back(at);
            }
        }
        while (!staying.empty()) {
            const std::size_t at = staying.back();
            staying.pop_back();
            for (const std::size_t needed : dependencies_of(at)) {
                if (candidate[needed]) {
                    candidate[needed] = false;
                    staying.push_back(needed);
                }
            }
        }
    }

    // One step of the walk below: a package and those of its depends that go, too.
    struct Frame
    {
        std::size_t at = 0;
        Positions depends;
        std::size_t next = 0;
    };

    Frame frame_of(std::size_t at) const
    {
        Frame frame{at, dependencies_of(at)};
        std::erase_if(frame.depends, [&](std::size_t to) { return to == at || !m_goes[to]; });
        return frame;
    }

    // What depends on others goes before them; cycles are broken where they are met. A walk with a
    // stack of its own: dependencies may nest deeper than we may recurse.
    Packages in_order(std::vector<std::string>& warnings) const
    {
        Packages order;
        std::vector<bool> seen(m_installed.size(), false);
        std::vector<Frame> open; // from the first one down to where the walk is
        for (const std::size_t first : going()) {
            if (!seen[first]) {
                seen[first] = true;
                open.push_back(frame_of(first));
            }
            while (!open.empty()) {
                Frame& frame = open.back();
                if (frame.next == frame.depends.size()) {
                    order.push_back(m_installed[frame.at]);
                    open.pop_back();
                    continue;
                }
                const std::size_t to = frame.depends[frame.next++];
                if (!seen[to]) {
                    seen[to] = true;
                    open.push_back(frame_of(to));
                    continue;
                }
                const auto start = std::find_if(open.begin(), open.end(),
                                                [&](const Frame& one) { return one.at == to; });
                if (start != open.end()) {
                    warn_about_cycle({start, open.end()}, warnings);
                }
            }
        }
        std::reverse(order.begin(), order.end());
        return order;
    }

    void warn_about_cycle(const std::vector<Frame>& cycle, std::vector<std::string>& warnings) const
    {
        std::vector<std::string> names;
        for (const Frame& frame : cycle) {
            names.push_back(m_installed[frame.at].package.name);
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
                if (const auto gone = missed(optional.depend)) {
                    const std::string& why = optional.description;
                    plan.optional.push_back(fmt::format(
                        "{} optionally requires {}{}", m_installed[at].package.name,
                        m_installed[*gone].package.name, why.empty() ? "" : ": " + why));
                }
            }
        }
    }

    const Packages& m_installed;
    const RemovalRequest& m_request;
    std::vector<bool> m_goes;
    ByName<std::size_t> m_bearers;  // by name and provides, from the first to the last
    ByName<Dependant> m_dependants; // by the name that they depend on
};

} // namespace

RemovalPlan plan_removal(const Packages& installed, const RemovalRequest& request)
{
    return Remover{installed, request}.run();
}

} // namespace rbeepkg::resolve
