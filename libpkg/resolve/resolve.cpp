#include "libpkg/resolve/resolve.hpp"

#include "libpkg/base/text.hpp"
#include "libpkg/resolve/assemble.hpp"
#include "libpkg/resolve/explain.hpp"
#include "libpkg/resolve/jobs.hpp"
#include "libpkg/resolve/scene.hpp"
#include "libpkg/resolve/skipping.hpp"
#include "libpkg/resolve/solver.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace rbeepkg::resolve {

namespace {

using Settled = std::variant<Solution, Contradiction, Unresolvable>;

bool is_replaced(const Scene& scene, const Jobs& jobs, const package::InstalledPackage& gone)
{
    return std::any_of(jobs.replaced.begin(), jobs.replaced.end(), [&](const Replaced& replaced) {
        return &scene.installed()[replaced.place] == &gone;
    });
}

// nullopt: the user lets all of them go.
std::optional<Unresolvable> ask_about_removals(const Scene& scene, const Jobs& jobs,
                                               const Solution& solution)
{
    Unresolvable none;
    none.kind = Unresolvable::Kind::conflict;
    for (const package::InstalledPackage* gone : solution.gone) {
        const std::string& name = gone->package.name;
        if (is_replaced(scene, jobs, *gone) || (!none.reasons.empty() && none.subject == name)) {
            continue;
        }
        const std::string line = reason_to_go(*gone, solution);
        Question question;
        question.kind = Question::Kind::remove_conflicting;
        question.text = fmt::format("{}. Remove {}?", line, name);
        question.default_yes = false;
        if (!scene.ask(question).yes) {
            none.subject = name;
            none.reasons.push_back(line);
            none.hint = fmt::format("remove it first: rbeepkg -R {}", name);
        }
    }
    return none.reasons.empty() ? std::nullopt : std::optional{std::move(none)};
}

// First without touching what is installed; then with removals, which the user decides about.
Settled settle(const Scene& scene, const Jobs& jobs)
{
    auto outcome = solve(scene, jobs, Standing::untouched);
    if (auto* solution = std::get_if<Solution>(&outcome)) {
        return std::move(*solution);
    }
    auto wider = solve(scene, jobs, Standing::may_be_removed);
    if (auto* contradiction = std::get_if<Contradiction>(&wider)) {
        return std::move(*contradiction);
    }
    auto& solution = std::get<Solution>(wider);
    if (auto declined = ask_about_removals(scene, jobs, solution)) {
        return *std::move(declined);
    }
    return std::move(solution);
}

bool is_candidate(const Job& job, const Part& part)
{
    return std::find(job.candidates.begin(), job.candidates.end(), part.offered) !=
           job.candidates.end();
}

bool provides_name(const package::Package& package, const std::string& name)
{
    return satisfies(package, package::Depend{name, package::Relation::any, {}});
}

// Of two targets in conflict one that the other can stand for is dropped, unasked.
bool drop_stood_for(Jobs& jobs, const Contradiction& contradiction)
{
    for (const Fact& fact : contradiction.facts) {
        if (fact.kind != Fact::Kind::conflict || fact.subject->offered == nullptr ||
            fact.other->offered == nullptr) {
            continue;
        }
        for (const auto& [dropped, kept] :
             {std::pair{*fact.other, *fact.subject}, std::pair{*fact.subject, *fact.other}}) {
            const auto job_of = [&, &part = dropped](const Job& job) {
                return is_candidate(job, part);
            };
            const auto found = std::find_if(jobs.jobs.begin(), jobs.jobs.end(), job_of);
            if (found == jobs.jobs.end() || is_candidate(*found, kept) ||
                !provides_name(kept.package(), dropped.package().name)) {
                continue;
            }
            jobs.warnings.push_back(
                fmt::format("removing '{}' from target list because it conflicts with '{}'",
                            full_name(dropped.package()), full_name(kept.package())));
            jobs.jobs.erase(found);
            return true;
        }
    }
    return false;
}

} // namespace

Outcome resolve(const Request& request, const package::PackageIndex& index,
                const package::InstalledIndex& installed, const HostFacts& host,
                const Answerer& answerer)
{
    const Scene scene{request, index, installed, host, answerer};
    Jobs jobs = find_jobs(scene);
    if (jobs.failure) {
        return *std::move(jobs.failure);
    }
    for (;;) {
        Settled settled = settle(scene, jobs);
        if (const auto* solution = std::get_if<Solution>(&settled)) {
            Resolution resolution = assemble(scene, jobs, *solution);
            if (skip_what_the_host_lacks(scene, jobs, resolution)) {
                continue;
            }
            return resolution;
        }
        if (auto* declined = std::get_if<Unresolvable>(&settled)) {
            return std::move(*declined);
        }
        auto& contradiction = std::get<Contradiction>(settled);
        const bool goes_on =
            drop_stood_for(jobs, contradiction) ||
            (is_missing_something(contradiction) && skip_unresolvable(scene, jobs, contradiction));
        if (!goes_on) {
            return explain(scene, jobs, contradiction);
        }
    }
}

} // namespace rbeepkg::resolve
