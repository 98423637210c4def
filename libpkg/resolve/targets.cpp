// From what the user typed to jobs.
#include "libpkg/base/text.hpp"
#include "libpkg/resolve/jobs.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <utility>

namespace rbeepkg::resolve {

namespace {

using package::InstalledPackage;
using package::SyncPackage;
using package::Target;
using List = std::vector<const SyncPackage*>;

void append_offered_versions(const Scene& scene, const package::Depend& depend,
                             std::vector<std::string>& reasons)
{
    for (const SyncPackage* candidate : scene.index().named(depend.name)) {
        if (!depend.allows(candidate->package.version)) {
            reasons.push_back(fmt::format("{}/{} is at version {}", candidate->catalog,
                                          candidate->package.name,
                                          candidate->package.version.text()));
        }
    }
}

class TargetReader
{
public:
    TargetReader(const Scene& scene, Jobs& jobs) : m_scene{scene}, m_jobs{jobs} {}

    void read(const Target& target)
    {
        Candidates candidates = candidates_for_target(m_scene, target);
        if (!candidates.usable.empty()) {
            if (candidates.is_choice()) {
                choose_provider(target.to_string(), candidates);
            }
            add(target, std::move(candidates));
        } else if (!read_group(target)) {
            fail(target, std::move(candidates.unusable));
        }
    }

private:
    void fail(const Target& target, std::vector<std::string> unusable)
    {
        Unresolvable none;
        none.subject = target.to_string();
        if (unusable.empty()) {
            none.reasons = {fmt::format("target not found: {}", none.subject)};
            append_offered_versions(m_scene, target.depend, none.reasons);
        } else {
            none.kind = Unresolvable::Kind::unsuitable;
            none.reasons = std::move(unusable);
        }
        m_jobs.failure = std::move(none);
    }

    void choose_provider(const std::string& text, Candidates& candidates) const
    {
        if (!m_scene.installed().versions_of(candidates.usable.front()->package.name).empty()) {
            return; // an installed one stays
        }
        List order = order_by_answer(m_scene, text, candidates.usable);
        if (order.front() != candidates.usable.front()) {
            candidates.why = "chosen";
        }
        candidates.usable = std::move(order);
    }

    // Literal names have been looked for in vain.
    bool read_group(const Target& target)
    {
        if (target.depend.relation != package::Relation::any) {
            return false;
        }
        std::map<std::string, List> by_name; // the first catalog that has the name
        std::vector<std::string> names;
        for (const SyncPackage* member : m_scene.index().in_group(target.depend.name)) {
            if (!target.catalog.empty() && member->catalog != target.catalog) {
                continue;
            }
            List& versions = by_name[member->package.name];
            if (versions.empty()) {
                names.push_back(member->package.name);
            }
            versions.push_back(member);
        }
        if (names.empty()) {
            return false;
        }
        for (const std::size_t place : choose_members(target, names, by_name)) {
            Target member;
            member.catalog = by_name.at(names[place]).front()->catalog;
            member.depend.name = names[place];
            read(member);
        }
        return true;
    }

    std::vector<std::size_t> choose_members(const Target& target,
                                            const std::vector<std::string>& names,
                                            const std::map<std::string, List>& by_name) const
    {
        Question question;
        question.kind = Question::Kind::choose_members;
        question.text =
            fmt::format("There are {} members in group {}:", names.size(), target.depend.name);
        for (const std::string& name : names) {
            const SyncPackage& member = *by_name.at(name).front();
            question.options.push_back(
                fmt::format("{}/{}", member.catalog, full_name(member.package)));
        }
        std::vector<std::size_t> chosen;
        for (const std::size_t place : m_scene.ask(question).chosen) {
            if (place < names.size()) {
                chosen.push_back(place);
            }
        }
        return chosen;
    }

    void add(const Target& target, Candidates candidates)
    {
        const SyncPackage& first = *candidates.usable.front();
        const std::string& name = first.package.name;
        const InstalledPackage* active = m_scene.installed().active_version(name);
        const Request& request = m_scene.request();
        Job job;
        job.text = target.to_string();
        job.pinned = request.pins_versions && target.depend.relation == package::Relation::equal;
        const bool is_active =
            active != nullptr && active->package.version == first.package.version;
        job.beside = (request.beside || job.pinned) && !is_active;
        if (is_skipped(first, job, is_active) || is_refused(first, job)) {
            return;
        }
        if (active != nullptr && !job.beside) {
            drop_older(candidates.usable, active->package);
        }
        m_jobs.asked_for.insert(name);
        job.candidates = std::move(candidates.usable);
        job.why = std::move(candidates.why);
        m_jobs.jobs.push_back(std::move(job));
    }

    bool is_skipped(const SyncPackage& first, const Job& job, bool is_active)
    {
        const InstalledPackage* same = m_scene.same_version(first.package);
        if (!m_scene.request().needed || same == nullptr || (!is_active && !job.beside)) {
            return false;
        }
        std::string line = fmt::format("{} is up to date -- skipping", full_name(same->package));
        auto& skipped = m_jobs.skipped;
        if (std::find(skipped.begin(), skipped.end(), line) == skipped.end()) {
            skipped.push_back(std::move(line));
        }
        return true;
    }

    // Beside what is held, another version may come: it changes nothing of it.
    bool is_refused(const SyncPackage& first, const Job& job)
    {
        const std::string reluctance = m_scene.reluctance(first);
        if (reluctance.empty() || job.beside || m_jobs.asked_for.contains(first.package.name)) {
            return false;
        }
        Question question;
        question.kind = Question::Kind::install_ignored;
        question.text =
            reluctance.starts_with("it")
                ? fmt::format("{} is in IgnorePkg/IgnoreGroup. Install anyway?", first.package.name)
                : fmt::format("{}. Install anyway?", reluctance);
        if (m_scene.ask(question).yes) {
            return false;
        }
        m_jobs.warnings.push_back(fmt::format("skipping target: {}", job.text));
        return true;
    }

    // Whoever asks for something newer gets nothing older than what there is because the newest
    // cannot be.
    static void drop_older(List& candidates, const package::Package& active)
    {
        const int first =
            package::vercmp(candidates.front()->package.version.text(), active.version.text());
        if (first < 0) {
            return;
        }
        const auto is_too_old = [&](const SyncPackage* candidate) {
            const int order =
                package::vercmp(candidate->package.version.text(), active.version.text());
            return candidate->package.name == active.name && (first > 0 ? order <= 0 : order < 0);
        };
        candidates.erase(std::remove_if(candidates.begin(), candidates.end(), is_too_old),
                         candidates.end());
    }

    const Scene& m_scene;
    Jobs& m_jobs;
};

} // namespace

Jobs find_jobs(const Scene& scene)
{
    Jobs jobs;
    TargetReader reader{scene, jobs};
    std::unordered_set<std::string> seen;
    for (const Target& target : scene.request().targets) {
        if (seen.insert(target.to_string()).second) {
            reader.read(target);
        }
        if (jobs.failure) {
            return jobs;
        }
    }
    if (scene.request().upgrade != 0) {
        add_upgrades(scene, jobs);
    }
    return jobs;
}

} // namespace rbeepkg::resolve
