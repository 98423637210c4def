// -Su: which installed packages the catalogs replace or have newer.
#include "libpkg/resolve/jobs.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace rbeepkg::resolve {

namespace {

using package::InstalledPackage;
using package::Package;
using package::SyncPackage;
using List = std::vector<const SyncPackage*>;

bool replaces(const Package& newer, const Package& older)
{
    return newer.name != older.name &&
           std::any_of(newer.replaces.begin(), newer.replaces.end(), [&](const auto& replaced) {
               return replaced.name == older.name && replaced.allows(older.version);
           });
}

class UpgradeWalk
{
public:
    UpgradeWalk(const Scene& scene, Jobs& jobs) : m_scene{scene}, m_jobs{jobs} {}

    void visit(std::size_t place)
    {
        const InstalledPackage& present = m_scene.installed()[place];
        List found = m_scene.index().named_or_replacing(present.package.name);
        found.erase(std::remove_if(found.begin(), found.end(),
                                   [&](const SyncPackage* one) { return !may_serve(*one); }),
                    found.end());
        for (std::size_t first = 0; first < found.size();) {
            const std::string& catalog = found[first]->catalog;
            List of_catalog;
            for (; first < found.size() && found[first]->catalog == catalog; ++first) {
                of_catalog.push_back(found[first]);
            }
            if (take_replacers(place, of_catalog) || take_literal(present, of_catalog)) {
                return;
            }
        }
    }

private:
    bool may_serve(const SyncPackage& offered) const
    {
        const auto& refused = m_scene.request().limits.not_for_upgrades;
        return std::find(refused.begin(), refused.end(), offered.catalog) == refused.end() &&
               !(m_scene.host().misfit && m_scene.host().misfit(offered));
    }

    // Whether anything of the catalog replaces it, with the user's word.
    bool take_replacers(std::size_t place, const List& of_catalog)
    {
        const InstalledPackage& present = m_scene.installed()[place];
        bool is_replaced = false;
        for (const SyncPackage* newer : newest_of_each(of_catalog)) {
            if (!replaces(newer->package, present.package) ||
                is_left_alone(*newer, present, "replacement", full_name(present.package),
                              full_name(newer->package)) ||
                !is_agreed(*newer, present)) {
                continue;
            }
            add_replacement(*newer, place);
            is_replaced = true;
        }
        return is_replaced;
    }

    static List newest_of_each(const List& of_catalog)
    {
        List newest;
        for (const SyncPackage* offered : of_catalog) {
            const auto known = std::find_if(newest.begin(), newest.end(), [&](const auto* one) {
                return one->package.name == offered->package.name;
            });
            if (known == newest.end()) {
                newest.push_back(offered);
            } else if (offered->package.version > (*known)->package.version) {
                *known = offered;
            }
        }
        return newest;
    }

    bool is_agreed(const SyncPackage& newer, const InstalledPackage& present) const
    {
        Question question;
        question.kind = Question::Kind::replace;
        question.text = fmt::format("Replace {} with {}/{}?", present.package.name, newer.catalog,
                                    newer.package.name);
        return m_scene.ask(question).yes;
    }

    // Ignored or held, either of the two. what: "upgrade", "downgrade", "replacement".
    bool is_left_alone(const SyncPackage& newer, const InstalledPackage& present,
                       const std::string& what, const std::string& from, const std::string& to)
    {
        SyncPackage as_offered;
        as_offered.package.name = present.package.name;
        as_offered.package.groups = present.package.groups;
        std::string reluctance = m_scene.reluctance(as_offered);
        if (reluctance.empty()) {
            reluctance = m_scene.reluctance(newer);
        }
        if (reluctance.empty()) {
            return false;
        }
        m_jobs.warnings.push_back(
            present.hold.empty() ? fmt::format("{}: ignoring package {} ({} => {})",
                                               present.package.name, what, from, to)
                                 : fmt::format("{}: held, ignoring package {} ({} => {}): {}",
                                               present.package.name, what, from, to, present.hold));
        return true;
    }

    void add_replacement(const SyncPackage& newer, std::size_t place)
    {
        const InstalledPackage& present = m_scene.installed()[place];
        const std::string by = fmt::format("{}/{}", newer.catalog, newer.package.name);
        m_jobs.replaced.push_back({place, by});
        m_jobs.asked_for.insert(newer.package.name);
        const auto known =
            std::find_if(m_jobs.jobs.begin(), m_jobs.jobs.end(), [&](const Job& job) {
                return !job.candidates.empty() &&
                       job.candidates.front()->package.name == newer.package.name;
            });
        if (known != m_jobs.jobs.end()) {
            // One that replaces several was asked for when any of them was.
            if (known->reason && present.reason == package::InstallReason::explicitly) {
                known->reason = present.reason;
            }
            return;
        }
        Job job;
        job.kind = Job::Kind::replacement;
        job.text = newer.package.name;
        job.candidates = {&newer};
        job.why = "replaces " + present.package.name;
        job.reason = present.reason;
        m_jobs.jobs.push_back(std::move(job));
    }

    // Whether the catalog has the name at all.
    bool take_literal(const InstalledPackage& present, const List& of_catalog)
    {
        List versions;
        for (const SyncPackage* offered : of_catalog) {
            if (offered->package.name == present.package.name) {
                versions.push_back(offered);
            }
        }
        if (versions.empty()) {
            return false;
        }
        std::stable_sort(versions.begin(), versions.end(),
                         [](const SyncPackage* l, const SyncPackage* r) {
                             return l->package.version > r->package.version;
                         });
        compare(present, std::move(versions));
        return true;
    }

    void compare(const InstalledPackage& present, List versions)
    {
        const std::string& mine = present.package.version.text();
        const SyncPackage& newest = *versions.front();
        const std::string& theirs = newest.package.version.text();
        const int order = package::vercmp(theirs, mine);
        if (order > 0 && !is_left_alone(newest, present, "upgrade", mine, theirs)) {
            versions.erase(std::remove_if(versions.begin(), versions.end(),
                                          [&](const SyncPackage* one) {
                                              return one->package.version <=
                                                     present.package.version;
                                          }),
                           versions.end());
            add_upgrade(std::move(versions));
        } else if (order < 0 && m_scene.request().upgrade < 2) {
            m_jobs.warnings.push_back(fmt::format("{}: local ({}) is newer than {} ({})",
                                                  present.package.name, mine, newest.catalog,
                                                  theirs));
        } else if (order < 0 && !is_left_alone(newest, present, "downgrade", mine, theirs)) {
            add_upgrade({&newest});
        }
    }

    void add_upgrade(List candidates)
    {
        Job job;
        job.kind = Job::Kind::upgrade;
        job.text = candidates.front()->package.name;
        job.candidates = std::move(candidates);
        m_jobs.jobs.push_back(std::move(job));
    }

    const Scene& m_scene;
    Jobs& m_jobs;
};

std::set<std::string> names_to_look_at(const Scene& scene)
{
    if (const auto& upgradable = scene.request().upgradable) {
        return *upgradable;
    }
    std::set<std::string> names;
    for (std::size_t place = 0; place < scene.installed().size(); ++place) {
        names.insert(scene.installed()[place].package.name);
    }
    return names;
}

} // namespace

void add_upgrades(const Scene& scene, Jobs& jobs)
{
    std::unordered_set<std::string> targets;
    for (const Job& job : jobs.jobs) {
        if (!job.beside) {
            targets.insert(job.candidates.front()->package.name);
        }
    }
    UpgradeWalk walk{scene, jobs};
    for (const std::string& name : names_to_look_at(scene)) {
        for (const std::size_t place : scene.installed().versions_of(name)) {
            if (scene.installed()[place].active && !targets.contains(name)) {
                walk.visit(place);
            }
        }
    }
}

} // namespace rbeepkg::resolve
