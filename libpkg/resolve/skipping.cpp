#include "libpkg/resolve/skipping.hpp"

#include "libpkg/base/text.hpp"
#include "libpkg/resolve/explain.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <utility>

namespace rbeepkg::resolve {

namespace {

using package::SyncPackage;
using Places = std::vector<std::size_t>;
using Names = std::vector<std::string>;

// How many unresolvable targets are looked for before the user is asked to skip them.
constexpr std::size_t k_max_skip_rounds = 50;

// Their full names.
Names take_out(Jobs& jobs, Places places)
{
    Names names;
    std::sort(places.rbegin(), places.rend());
    for (const std::size_t place : places) {
        const auto job = jobs.jobs.begin() + static_cast<std::ptrdiff_t>(place);
        const SyncPackage& first = *job->candidates.front();
        names.insert(names.begin(), full_name(first.package));
        // What it would have replaced stays.
        const std::string by = fmt::format("{}/{}", first.catalog, first.package.name);
        jobs.replaced.erase(std::remove_if(jobs.replaced.begin(), jobs.replaced.end(),
                                           [&](const Replaced& one) { return one.by == by; }),
                            jobs.replaced.end());
        jobs.jobs.erase(job);
    }
    return names;
}

Places jobs_of(const Contradiction& contradiction)
{
    Places places;
    for (const Fact& fact : contradiction.facts) {
        if (fact.kind == Fact::Kind::job) {
            places.push_back(fact.job);
        }
    }
    return places;
}

// Puts the fewer jobs in the place of the jobs if the user skips the rest.
bool ask_to_skip(const Scene& scene, Jobs& jobs, Jobs fewer, const Names& names,
                 const std::string& why)
{
    Question question;
    question.kind = Question::Kind::skip_unresolvable;
    question.text = fmt::format("cannot be installed, since {}: {}. Skip {}?", why,
                                join(names, ", "), names.size() == 1 ? "it" : "them");
    question.default_yes = false;
    if (!scene.ask(question).yes) {
        return false;
    }
    for (const std::string& name : names) {
        fewer.warnings.push_back("skipping target: " + name);
    }
    jobs = std::move(fewer);
    return true;
}

// Whether only stuck packages of the resolution could meet it.
bool is_stuck(const Scene& scene, const package::Depend& depend, const Resolution& resolution,
              const std::set<std::string>& stuck)
{
    bool has_stuck = false;
    for (const Choice& choice : resolution.install) {
        if (satisfies(choice.package->package, depend)) {
            if (!stuck.contains(choice.package->package.name)) {
                return false;
            }
            has_stuck = true;
        }
    }
    return has_stuck && !scene.is_assumed(depend);
}

// Names of packages that cannot be had, since they want what the machine lacks or need others that
// do; with what is lacked.
std::pair<std::set<std::string>, Names> without_host(const Scene& scene,
                                                     const Resolution& resolution)
{
    std::set<std::string> stuck;
    Names lacked;
    for (const auto& [depend, users] : resolution.host_depends) {
        if (!scene.host().has(depend.name)) {
            lacked.push_back(depend.to_string());
            stuck.insert(users.begin(), users.end());
        }
    }
    for (bool changed = !stuck.empty(); changed;) {
        changed = false;
        for (const Choice& choice : resolution.install) {
            const package::Package& package = choice.package->package;
            const bool needs_one = std::any_of(
                package.depends.begin(), package.depends.end(), [&](const auto& depend) {
                    return is_stuck(scene, scene.checked_part(depend), resolution, stuck);
                });
            changed = (needs_one && stuck.insert(package.name).second) || changed;
        }
    }
    return {std::move(stuck), std::move(lacked)};
}

} // namespace

bool skip_unresolvable(const Scene& scene, Jobs& jobs, Contradiction contradiction)
{
    Jobs fewer = jobs;
    Names names;
    for (std::size_t round = 0; round < k_max_skip_rounds; ++round) {
        for (std::string& name : take_out(fewer, jobs_of(contradiction))) {
            names.push_back(std::move(name));
        }
        auto outcome = solve(scene, fewer, Standing::may_be_removed);
        auto* next = std::get_if<Contradiction>(&outcome);
        if (next == nullptr || !is_missing_something(*next)) {
            break;
        }
        contradiction = std::move(*next);
    }
    return ask_to_skip(scene, jobs, std::move(fewer), names, "dependencies cannot be met");
}

bool skip_what_the_host_lacks(const Scene& scene, Jobs& jobs, const Resolution& resolution)
{
    if (!scene.host().has || resolution.host_depends.empty()) {
        return false;
    }
    const auto [stuck, lacked] = without_host(scene, resolution);
    Places places;
    for (std::size_t place = 0; place < jobs.jobs.size(); ++place) {
        const auto& candidates = jobs.jobs[place].candidates;
        const bool is_stuck_job =
            std::any_of(candidates.begin(), candidates.end(), [&, &names = stuck](const auto* one) {
                return names.contains(one->package.name);
            });
        if (is_stuck_job) {
            places.push_back(place);
        }
    }
    if (places.empty()) {
        return false;
    }
    Jobs fewer = jobs;
    const Names names = take_out(fewer, places);
    return ask_to_skip(scene, jobs, std::move(fewer), names,
                       "this machine lacks " + join(lacked, ", "));
}

} // namespace rbeepkg::resolve
