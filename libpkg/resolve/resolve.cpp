#include "libpkg/resolve/resolve.hpp"

#include "libpkg/base/error.hpp"
#include "libpkg/resolve/conflicts.hpp"
#include "libpkg/resolve/install_order.hpp"
#include "libpkg/resolve/provider_choice.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>

namespace rbeepkg::resolve {

namespace {

using package::Depend;
using package::InstalledPackage;
using package::InstallReason;
using package::SyncPackage;
using package::Target;

// A catalog is not trusted: what it can draw in has an end.
constexpr std::size_t k_max_chosen = 2000;

using Wanted = std::vector<std::pair<Depend, std::vector<std::string>>>;
using Candidates = std::vector<const SyncPackage*>;

void add_wanted(Wanted& wanted, const Depend& depend, const std::string& dependant)
{
    auto entry = std::find_if(wanted.begin(), wanted.end(),
                              [&](const auto& known) { return known.first == depend; });
    if (entry == wanted.end()) {
        entry = wanted.insert(wanted.end(), {depend, {}});
    }
    std::vector<std::string>& dependants = entry->second;
    if (std::find(dependants.begin(), dependants.end(), dependant) == dependants.end()) {
        dependants.push_back(dependant);
    }
}

std::string full_name(const package::Package& package)
{
    return fmt::format("{}-{}", package.name, package.version.text());
}

// The one way from targets to a Resolution: targets, then what they draw in, then what stands
// against it. No step takes back what an earlier one chose.
class Resolver
{
public:
    Resolver(const Request& request, const package::PackageIndex& index,
             const std::vector<InstalledPackage>& installed, const HostFacts& host)
        : m_request{request}, m_index{index}, m_installed{installed}, m_host{host}
    {}

    Outcome run()
    {
        for (const Target& target : m_request.targets) {
            if (auto none = add_target(target)) {
                return *std::move(none);
            }
        }
        if (m_request.depend_check != DependCheck::none) {
            for (std::size_t place = 0; place < m_chosen.size(); ++place) {
                if (auto none = draw_in_depends(place)) {
                    return *std::move(none);
                }
            }
            collect_makedepends();
        }
        if (auto none = check_conflicts()) {
            return *std::move(none);
        }
        warn_about_versions();
        m_result.install = in_install_order(std::move(m_chosen), m_result.warnings);
        return std::move(m_result);
    }

private:
    std::optional<Unresolvable> add_target(const Target& target)
    {
        const ProviderChoice choice = choose_for(target.depend, target.catalog);
        if (choice.package != nullptr) {
            add_chosen_target(*choice.package, choice.why);
            return std::nullopt;
        }
        if (!choice.reasons.empty()) {
            return Unresolvable{Unresolvable::Kind::unsuitable, target.to_string(), choice.reasons};
        }
        std::vector<std::string> reasons = {
            fmt::format("target not found: {}", target.to_string())};
        append_offered_versions(target.depend, reasons);
        return Unresolvable{Unresolvable::Kind::target_not_found, target.to_string(),
                            std::move(reasons)};
    }

    // The literal name wins over providers; a literal one that does not fit this machine still
    // leaves the choice to providers.
    ProviderChoice choose_for(const Depend& depend, const std::string& catalog) const
    {
        Candidates candidates = m_index.satisfying(depend);
        candidates.erase(std::remove_if(candidates.begin(), candidates.end(),
                                        [&](const SyncPackage* candidate) {
                                            return !catalog.empty() &&
                                                   candidate->catalog != catalog;
                                        }),
                         candidates.end());
        const auto providers =
            std::find_if(candidates.begin(), candidates.end(), [&](const SyncPackage* candidate) {
                return candidate->package.name != depend.name;
            });
        ProviderChoice literal = choose_literal({candidates.begin(), providers}, m_host);
        if (literal.package != nullptr || providers == candidates.end()) {
            return literal;
        }
        ProviderChoice provided =
            choose_provider({providers, candidates.end()}, m_installed, m_host);
        std::move(provided.reasons.begin(), provided.reasons.end(),
                  std::back_inserter(literal.reasons));
        provided.reasons = std::move(literal.reasons);
        return provided;
    }

    void add_chosen_target(const SyncPackage& package, const std::string& why)
    {
        const InstalledPackage* same = same_version_installed(package.package);
        if (m_request.needed && same != nullptr && same->active) {
            std::string line =
                fmt::format("{} is up to date -- skipping", full_name(same->package));
            auto& skipped = m_result.skipped;
            if (std::find(skipped.begin(), skipped.end(), line) == skipped.end()) {
                skipped.push_back(std::move(line));
            }
            return;
        }
        const bool is_known =
            std::any_of(m_chosen.begin(), m_chosen.end(), [&](const Choice& chosen) {
                return chosen.package.package.name == package.package.name &&
                       chosen.package.package.version == package.package.version;
            });
        if (!is_known) {
            add_chosen(package,
                       m_request.as_depends
                           ? InstallReason::as_depend
                           : reason_for(package.package.name, InstallReason::explicitly),
                       why);
        }
    }

    void add_chosen(const SyncPackage& package, InstallReason reason, std::string why)
    {
        if (m_chosen.size() == k_max_chosen) {
            throw make_error(ErrorCode::unsupported, "the targets draw in more than {} packages",
                             k_max_chosen);
        }
        m_chosen.push_back({package, reason, false, std::move(why)});
    }

    std::optional<Unresolvable> draw_in_depends(std::size_t place)
    {
        // Copies: m_chosen grows below.
        const std::string dependant = m_chosen[place].package.package.name;
        const std::vector<Depend> depends = m_chosen[place].package.package.depends;
        for (const Depend& declared : depends) {
            const Depend depend = checked_part(declared);
            if (is_satisfied(depend)) {
                continue;
            }
            const ProviderChoice choice = choose_for(depend, "");
            if (choice.package != nullptr) {
                const std::string why = fmt::format("needed by {}{}{}", dependant,
                                                    choice.why.empty() ? "" : "; ", choice.why);
                add_chosen(*choice.package,
                           reason_for(choice.package->package.name, InstallReason::as_depend), why);
            } else if (is_known_name(depend.name)) {
                return missing(depend, dependant, choice.reasons);
            } else {
                add_wanted(m_result.host_depends, depend, dependant);
            }
        }
        return std::nullopt;
    }

    Unresolvable missing(const Depend& depend, const std::string& dependant,
                         const std::vector<std::string>& details) const
    {
        std::vector<std::string> reasons = {fmt::format(
            "unable to satisfy dependency '{}' required by {}", depend.to_string(), dependant)};
        reasons.insert(reasons.end(), details.begin(), details.end());
        append_offered_versions(depend, reasons);
        return {Unresolvable::Kind::missing, depend.to_string(), std::move(reasons)};
    }

    // Never draws in packages: a build uses what the host has. One that a package could meet is not
    // asked of the host, since the host cannot know it by that name.
    void collect_makedepends()
    {
        for (const Choice& chosen : m_chosen) {
            for (const Depend& declared : chosen.package.package.makedepends) {
                const Depend depend = checked_part(declared);
                if (!is_satisfied(depend) && m_index.satisfying(depend).empty()) {
                    add_wanted(m_result.host_makedepends, depend, chosen.package.package.name);
                }
            }
        }
    }

    std::optional<Unresolvable> check_conflicts()
    {
        std::vector<package::Package> packages;
        for (const Choice& chosen : m_chosen) {
            packages.push_back(chosen.package.package);
        }
        if (auto lines = conflicts_among(packages); !lines.empty()) {
            return Unresolvable{Unresolvable::Kind::conflict, packages.front().name,
                                std::move(lines)};
        }
        std::vector<std::string> lines;
        std::vector<InstalledPackage> removed;
        std::vector<InstalledPackage> remaining;
        for (const InstalledPackage& present : m_installed) {
            auto line = conflict_with_chosen(present.package);
            (line ? removed : remaining).push_back(present);
            if (line) {
                lines.push_back(*std::move(line));
                add_removal(present.package.name);
            }
        }
        if (removed.empty() || m_request.depend_check == DependCheck::none) {
            return std::nullopt;
        }
        std::vector<std::string> broken = broken_without(std::move(remaining), removed);
        if (broken.empty()) {
            return std::nullopt;
        }
        lines.insert(lines.end(), broken.begin(), broken.end());
        return Unresolvable{Unresolvable::Kind::conflict, m_result.removals.front(),
                            std::move(lines)};
    }

    // Nothing for a package of which this transaction brings another version: that one was held
    // against the others already.
    std::optional<std::string> conflict_with_chosen(const package::Package& present) const
    {
        if (is_chosen_name(present.name)) {
            return std::nullopt;
        }
        for (const Choice& chosen : m_chosen) {
            if (auto line = conflict_between(chosen.package.package, present)) {
                return line;
            }
        }
        return std::nullopt;
    }

    void add_removal(const std::string& name)
    {
        auto& removals = m_result.removals;
        if (std::find(removals.begin(), removals.end(), name) == removals.end()) {
            removals.push_back(name);
        }
    }

    std::vector<std::string> broken_without(std::vector<InstalledPackage> remaining,
                                            const std::vector<InstalledPackage>& removed) const
    {
        for (const Choice& chosen : m_chosen) {
            InstalledPackage future;
            future.package = chosen.package.package;
            remaining.push_back(std::move(future));
        }
        for (InstalledPackage& dependant : remaining) {
            for (Depend& depend : dependant.package.depends) {
                depend = checked_part(depend);
            }
        }
        return broken_by_removal(remaining, removed);
    }

    void warn_about_versions()
    {
        for (Choice& chosen : m_chosen) {
            const package::Package& package = chosen.package.package;
            const InstalledPackage* same = same_version_installed(package);
            chosen.up_to_date = same != nullptr;
            const InstalledPackage* active = active_version(package.name);
            if (same != nullptr && same->active) {
                m_result.warnings.push_back(
                    fmt::format("{} is up to date -- reinstalling", full_name(same->package)));
            } else if (active != nullptr && package.version < active->package.version) {
                m_result.warnings.push_back(
                    fmt::format("downgrading package {} ({} => {})", package.name,
                                active->package.version.text(), package.version.text()));
            }
        }
    }

    // What of a dependency is looked at: -d leaves its version out.
    Depend checked_part(const Depend& depend) const
    {
        return m_request.depend_check == DependCheck::full
                   ? depend
                   : Depend{depend.name, package::Relation::any, {}};
    }

    bool is_satisfied(const Depend& depend) const
    {
        return std::any_of(m_installed.begin(), m_installed.end(),
                           [&](const InstalledPackage& present) {
                               return satisfies(present.package, depend);
                           }) ||
               std::any_of(m_chosen.begin(), m_chosen.end(), [&](const Choice& chosen) {
                   return satisfies(chosen.package.package, depend);
               });
    }

    // Whether packages have that name or provide it, in whatever version: then it is no word for a
    // thing of the host.
    bool is_known_name(const std::string& name) const
    {
        const Depend any_version{name, package::Relation::any, {}};
        return is_satisfied(any_version) || !m_index.satisfying(any_version).empty();
    }

    bool is_chosen_name(const std::string& name) const
    {
        return std::any_of(m_chosen.begin(), m_chosen.end(), [&](const Choice& chosen) {
            return chosen.package.package.name == name;
        });
    }

    void append_offered_versions(const Depend& depend, std::vector<std::string>& reasons) const
    {
        for (const SyncPackage* candidate : m_index.named(depend.name)) {
            if (!depend.allows(candidate->package.version)) {
                reasons.push_back(fmt::format("{}/{} is at version {}", candidate->catalog,
                                              candidate->package.name,
                                              candidate->package.version.text()));
            }
        }
    }

    const InstalledPackage* active_version(const std::string& name) const
    {
        const auto found = std::find_if(m_installed.begin(), m_installed.end(),
                                        [&](const InstalledPackage& present) {
                                            return present.active && present.package.name == name;
                                        });
        return found == m_installed.end() ? nullptr : &*found;
    }

    // The active one where several installed versions count as the same.
    const InstalledPackage* same_version_installed(const package::Package& package) const
    {
        const InstalledPackage* same = nullptr;
        for (const InstalledPackage& present : m_installed) {
            if (present.package.name == package.name &&
                present.package.version == package.version && (same == nullptr || present.active)) {
                same = &present;
            }
        }
        return same;
    }

    // An installed package keeps its reason.
    InstallReason reason_for(const std::string& name, InstallReason if_new) const
    {
        if (const InstalledPackage* active = active_version(name)) {
            return active->reason;
        }
        const auto other = std::find_if(
            m_installed.begin(), m_installed.end(),
            [&](const InstalledPackage& present) { return present.package.name == name; });
        return other == m_installed.end() ? if_new : other->reason;
    }

    const Request& m_request;
    const package::PackageIndex& m_index;
    const std::vector<InstalledPackage>& m_installed;
    const HostFacts& m_host;
    std::vector<Choice> m_chosen;
    Resolution m_result;
};

} // namespace

Outcome resolve(const Request& request, const package::PackageIndex& index,
                const std::vector<InstalledPackage>& installed, const HostFacts& host)
{
    return Resolver{request, index, installed, host}.run();
}

} // namespace rbeepkg::resolve
