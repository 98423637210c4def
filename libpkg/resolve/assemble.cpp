#include "libpkg/resolve/assemble.hpp"

#include "libpkg/resolve/conflicts.hpp"
#include "libpkg/resolve/install_order.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <string_view>
#include <unordered_map>
#include <utility>

namespace rbeepkg::resolve {

namespace {

using package::Depend;
using package::InstalledPackage;
using package::InstallReason;
using package::Package;
using package::SyncPackage;
using Wanted = std::vector<std::pair<Depend, std::vector<std::string>>>;

class HostWords
{
public:
    void add(const Depend& depend, const std::string& dependant)
    {
        const auto [known, is_new] = m_places.emplace(depend.to_string(), m_wanted.size());
        if (is_new) {
            m_wanted.push_back({depend, {}});
        }
        std::vector<std::string>& dependants = m_wanted[known->second].second;
        if (dependants.empty() || dependants.back() != dependant) {
            dependants.push_back(dependant);
        }
    }
    Wanted take() { return std::move(m_wanted); }

private:
    std::unordered_map<std::string, std::size_t> m_places;
    Wanted m_wanted;
};

// Who needs a package, and by which of its depends.
struct Need
{
    const Package* dependant = nullptr;
    const Depend* declared = nullptr;
};

class Assembly
{
public:
    Assembly(const Scene& scene, const Jobs& jobs, const Solution& solution)
        : m_scene{scene}, m_jobs{jobs}, m_solution{solution}
    {
        for (const Job& job : jobs.jobs) {
            for (const SyncPackage* candidate : job.candidates) {
                m_job_of.emplace(candidate, &job);
            }
        }
        for (const Part& part : solution.chosen) {
            m_by_name[part.package().name].push_back(&part);
            for (const package::Provide& provide : part.package().provides) {
                m_by_name[provide.name].push_back(&part);
            }
        }
    }

    Resolution write()
    {
        m_result.skipped = m_jobs.skipped;
        m_result.warnings = m_jobs.warnings;
        if (m_scene.request().depend_check != DependCheck::none) {
            find_needs();
            find_host_words();
        }
        std::vector<Choice> choices;
        for (const Part& part : m_solution.chosen) {
            choices.push_back(choice_of(part));
        }
        add_removals();
        add_old_versions(choices);
        m_result.install = in_install_order(std::move(choices), m_result.warnings);
        return std::move(m_result);
    }

private:
    // Who needs each of the chosen ones: the first that does.
    void find_needs()
    {
        for (const Part& part : m_solution.chosen) {
            for (const Depend& declared : part.package().depends) {
                const Depend depend = m_scene.checked_part(declared);
                const auto found = m_by_name.find(depend.name);
                if (found == m_by_name.end()) {
                    continue;
                }
                for (const Part* other : found->second) {
                    if (other->offered != part.offered && satisfies(other->package(), depend)) {
                        m_needs.try_emplace(other->offered, Need{&part.package(), &declared});
                    }
                }
            }
        }
    }

    void find_host_words()
    {
        HostWords depends;
        HostWords makedepends;
        for (const Part& part : m_solution.chosen) {
            const Package& package = part.package();
            for (const Depend& declared : package.depends) {
                const Depend depend = m_scene.checked_part(declared);
                if (!m_by_name.contains(depend.name) && !m_scene.is_known_name(depend.name)) {
                    depends.add(depend, package.name);
                }
            }
            // Draws in nothing: a build uses what the host has. What a package could meet is not
            // asked of the host, since the host cannot know it by that name.
            for (const Depend& declared : package.makedepends) {
                const Depend depend = m_scene.checked_part(declared);
                if (!is_met_here(depend) && m_scene.index().satisfying(depend).empty()) {
                    makedepends.add(depend, package.name);
                }
            }
        }
        m_result.host_depends = depends.take();
        m_result.host_makedepends = makedepends.take();
    }

    bool is_met_here(const Depend& depend) const
    {
        return m_scene.is_assumed(depend) || !m_scene.installed().satisfying(depend).empty();
    }

    Choice choice_of(const Part& part)
    {
        const SyncPackage& offered = *part.offered;
        const Package& package = offered.package;
        const auto found = m_job_of.find(part.offered);
        const Job* job = found == m_job_of.end() ? nullptr : found->second;
        const InstalledPackage* active = m_scene.installed().active_version(package.name);
        const InstalledPackage* same = m_scene.same_version(package);
        Choice choice;
        choice.package = m_scene.index().share(offered);
        choice.reason = reason_of(package.name, job);
        choice.why = why(part, job);
        choice.up_to_date = same != nullptr;
        choice.beside = part.beside && active != nullptr;
        const bool is_other = active != nullptr && active->package.version != package.version;
        choice.keeps_old =
            !choice.beside && is_other && (active->pinned || m_scene.request().keep_versions != 0);
        choice.pinned = (job != nullptr && job->pinned) || (same != nullptr && same->pinned);
        if (active != nullptr && !choice.beside) {
            choice.hold = active->hold;
        }
        warn_about_version(choice, same, active);
        warn_about_second_best(part, job);
        return choice;
    }

    // What is installed keeps its reason unless the user gives another one.
    InstallReason reason_of(const std::string& name, const Job* job) const
    {
        if (m_scene.request().as_depends) {
            return InstallReason::as_depend;
        }
        if (m_scene.request().as_explicit) {
            return InstallReason::explicitly;
        }
        if (const InstalledPackage* active = m_scene.installed().active_version(name)) {
            return active->reason;
        }
        if (const auto& places = m_scene.installed().versions_of(name); !places.empty()) {
            return m_scene.installed()[places.front()].reason;
        }
        if (job == nullptr) {
            return InstallReason::as_depend;
        }
        return job->reason.value_or(InstallReason::explicitly);
    }

    std::string why(const Part& part, const Job* job) const
    {
        if (job != nullptr) {
            return part.offered == job->candidates.front() ? job->why : "";
        }
        const auto need = m_needs.find(part.offered);
        if (need == m_needs.end()) {
            return "goes with the other packages, the installed version does not";
        }
        const std::string& dependant = need->second.dependant->name;
        const Depend depend = m_scene.checked_part(*need->second.declared);
        if (depend.name == part.package().name) {
            return "needed by " + dependant;
        }
        const Candidates candidates = candidates_for(m_scene, depend, m_jobs.asked_for);
        const bool is_first =
            !candidates.usable.empty() && candidates.usable.front() == part.offered;
        return is_first && !candidates.why.empty()
                   ? fmt::format("needed by {}; {}", dependant, candidates.why)
                   : "needed by " + dependant;
    }

    void warn_about_version(const Choice& choice, const InstalledPackage* same,
                            const InstalledPackage* active)
    {
        const Package& package = choice.package->package;
        if (same != nullptr && (same->active || choice.beside)) {
            m_result.warnings.push_back(
                fmt::format("{} is up to date -- reinstalling", full_name(same->package)));
        } else if (active != nullptr && !choice.beside &&
                   package.version < active->package.version) {
            m_result.warnings.push_back(fmt::format("downgrading package {} ({} => {})",
                                                    package.name, active->package.version.text(),
                                                    package.version.text()));
        }
    }

    // The user would have expected the first.
    void warn_about_second_best(const Part& part, const Job* job)
    {
        if (job == nullptr || part.offered == job->candidates.front()) {
            return;
        }
        const SyncPackage& first = *job->candidates.front();
        const bool is_chosen =
            std::any_of(m_solution.chosen.begin(), m_solution.chosen.end(),
                        [&](const Part& other) { return other.offered == &first; });
        if (!is_chosen) {
            m_result.warnings.push_back(fmt::format(
                "{}/{} does not go with the rest; {}/{} does", first.catalog,
                full_name(first.package), part.offered->catalog, full_name(part.package())));
        }
    }

    void add_removals()
    {
        for (const InstalledPackage* gone : m_solution.gone) {
            std::string reason = reason_to_go(*gone, m_solution);
            for (const Replaced& replaced : m_jobs.replaced) {
                if (&m_scene.installed()[replaced.place] == gone) {
                    reason = "replaced by " + replaced.by;
                }
            }
            m_result.removals.push_back({*gone, std::move(reason)});
        }
    }

    // Of a name that goes on, versions beyond the number that is kept.
    void add_old_versions(const std::vector<Choice>& choices)
    {
        const std::size_t kept = m_scene.request().keep_versions;
        for (const Choice& choice : choices) {
            if (!choice.keeps_old || kept == 0) {
                continue;
            }
            std::vector<const InstalledPackage*> older;
            for (const std::size_t place :
                 m_scene.installed().versions_of(choice.package->package.name)) {
                const InstalledPackage& present = m_scene.installed()[place];
                if (!present.pinned && present.package.version < choice.package->package.version) {
                    older.push_back(&present);
                }
            }
            std::stable_sort(older.begin(), older.end(), [](const auto* l, const auto* r) {
                return l->package.version > r->package.version;
            });
            for (std::size_t place = kept; place < older.size(); ++place) {
                if (!is_needed(*older[place])) {
                    m_result.removals.push_back({*older[place], "an older version"});
                }
            }
        }
    }

    // Whether something installed means just that version.
    bool is_needed(const InstalledPackage& old) const
    {
        const auto& relations = m_scene.installed().dependants_on(old.package.name);
        return std::any_of(relations.begin(), relations.end(), [&](const auto& relation) {
            return relation.depend->relation != package::Relation::any &&
                   satisfies(old.package, *relation.depend);
        });
    }

    const Scene& m_scene;
    const Jobs& m_jobs;
    const Solution& m_solution;
    std::unordered_map<const SyncPackage*, const Job*> m_job_of;
    std::unordered_map<std::string_view, std::vector<const Part*>> m_by_name; // and by provides
    std::unordered_map<const SyncPackage*, Need> m_needs;
    Resolution m_result;
};

} // namespace

std::string reason_to_go(const InstalledPackage& gone, const Solution& solution)
{
    for (const Part& part : solution.chosen) {
        if (const Depend* conflict = declared_conflict(part.package(), gone.package)) {
            return conflict_line(part.package(), gone.package, *conflict);
        }
        if (const Depend* conflict = declared_conflict(gone.package, part.package())) {
            return conflict_line(part.package(), gone.package,
                                 {gone.package.name, package::Relation::any, {}}) +
                   (conflict->name == part.package().name
                        ? ""
                        : fmt::format(" ({})", conflict->to_string()));
        }
    }
    return {};
}

Resolution assemble(const Scene& scene, const Jobs& jobs, const Solution& solution)
{
    return Assembly{scene, jobs, solution}.write();
}

} // namespace rbeepkg::resolve
