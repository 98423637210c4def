#include "libpkg/operation/remove.hpp"

#include "libpkg/base/text.hpp"
#include "libpkg/database/local_database.hpp"
#include "libpkg/operation/installed_targets.hpp"
#include "libpkg/operation/targets.hpp"

#include <fnmatch.h>

#include <algorithm>
#include <map>
#include <set>
#include <utility>

namespace rbeepkg::operation {

namespace {

// The versions that are meant by one name: all of them, or the one that the user chooses.
Installed chosen_versions(Session& session, Installed versions, const std::string& target)
{
    std::vector<std::string> choices;
    for (const package::InstalledPackage& version : versions) {
        choices.push_back(fmt::format("{} {}{}", version.package.name,
                                      version.package.version.text(),
                                      version.active ? " (active)" : ""));
    }
    const auto choice = session.prompter->choose(
        fmt::format("{} means several installed packages. Which one is to go?", target), choices);
    if (!choice) {
        throw Error{ErrorCode::usage,
                    fmt::format("{} means several installed packages: {}; nothing was removed",
                                target, listing(versions)),
                    "name one of them, or give --all"};
    }
    return {std::move(versions.at(*choice))};
}

// A group means each of its members; whatever else matches several packages means one of them.
std::vector<Installed> questions(const Installed& found, const package::Target& target)
{
    const bool by_group =
        std::all_of(found.begin(), found.end(), [&](const package::InstalledPackage& package) {
            const std::vector<std::string>& groups = package.package.groups;
            return package.package.name != target.depend.name &&
                   std::find(groups.begin(), groups.end(), target.depend.name) != groups.end();
        });
    std::map<std::string, Installed> by_name;
    for (const package::InstalledPackage& package : found) {
        by_name[by_group ? package.package.name : std::string{}].push_back(package);
    }
    std::vector<Installed> questions;
    for (auto& [name, packages] : by_name) {
        questions.push_back(std::move(packages));
    }
    return questions;
}

void add_target(Session& session, const package::Target& target, const Installed& installed,
                bool all_versions, Installed& targets)
{
    const Installed found = matching(installed, target);
    if (found.empty()) {
        throw target_not_found(target);
    }
    for (Installed& versions : questions(found, target)) {
        if (versions.size() > 1 && !all_versions) {
            versions = chosen_versions(session, std::move(versions), target.to_string());
        }
        for (package::InstalledPackage& package : versions) {
            if (!contains_tree(targets, package)) {
                targets.push_back(std::move(package));
            }
        }
    }
}

package::Provide assumed(const std::string& text)
{
    Result<package::Provide> provide = package::Provide::parse(text);
    if (!provide) {
        throw make_error(ErrorCode::usage, "--assume-installed {}: {}", printable(text, 200),
                         provide.error().to_string());
    }
    return *std::move(provide);
}

resolve::RemovalRequest removal_request(Session& session, const RemoveRequest& request,
                                        const std::vector<package::Target>& targets,
                                        const Installed& installed)
{
    resolve::RemovalRequest wanted;
    for (const package::Target& target : targets) {
        add_target(session, target, installed, request.all_versions, wanted.targets);
    }
    wanted.depend_check = request.depend_check;
    wanted.cascade = request.cascade;
    wanted.recursive = request.recursive;
    wanted.unneeded = request.unneeded;
    for (const std::string& text : request.assumed) {
        wanted.assumed.push_back(assumed(text));
    }
    return wanted;
}

Installed decided(Session& session, const resolve::RemovalPlan& plan)
{
    if (!plan.broken.empty()) {
        throw Error{ErrorCode::unsatisfied, join(plan.broken, "\n"),
                    "-Rc removes what needs it too; -Rdd removes it all the same"};
    }
    for (const package::InstalledPackage& package : plan.kept) {
        session.sink->on(
            Warning{fmt::format("removing {} from target list", package.package.name), ""});
    }
    for (const std::string& warning : plan.warnings) {
        session.sink->on(Warning{warning, ""});
    }
    for (const std::string& note : plan.optional) {
        session.sink->on(Notice{note});
    }
    return plan.removed;
}

// HoldPkg is about names: a version may go while another one stays.
bool may_go(Session& session, const Installed& installed, const Installed& removed)
{
    std::set<std::string> staying;
    for (const package::InstalledPackage& package : installed) {
        if (!contains_tree(removed, package)) {
            staying.insert(package.package.name);
        }
    }
    bool held = false;
    for (const package::InstalledPackage& package : removed) {
        const std::string& name = package.package.name;
        const bool designated = std::any_of(
            session.config.held_packages.begin(), session.config.held_packages.end(),
            [&](const std::string& glob) { return ::fnmatch(glob.c_str(), name.c_str(), 0) == 0; });
        if (designated && !staying.contains(name)) {
            session.sink->on(Warning{fmt::format("{} is designated as a HoldPkg.", name), ""});
            held = true;
        }
    }
    return !held || session.prompter->confirm(
                        "HoldPkg was found in target list. Do you want to continue?", false);
}

std::optional<RemoveReport> attempt(Session& session, const RemoveRequest& request,
                                    const std::vector<package::Target>& targets)
{
    const std::int64_t generation = session.store->current();
    const Installed installed =
        generation == 0 ? Installed{}
                        : database::LocalDatabase{*session.database}.members(generation);
    RemoveReport report;
    report.removed = decided(
        session,
        resolve::plan_removal(installed, removal_request(session, request, targets, installed)));
    if (report.removed.empty()) {
        report.ending = Ending::nothing_to_do;
        return report;
    }
    if (request.print_only) {
        report.ending = Ending::printed;
        return report;
    }
    preflight(session, Purpose::removal);
    if (!may_go(session, installed, report.removed) ||
        !session.prompter->confirm_removal(report.removed)) {
        report.ending = Ending::declined;
        return report;
    }
    transaction::Transaction transaction;
    transaction.based_on = generation;
    transaction.remove = report.removed;
    return commit_for(session, std::move(transaction), std::move(report));
}

} // namespace

RemoveReport remove(Session& session, const RemoveRequest& request)
{
    const std::vector<package::Target> targets =
        parse_targets(request.targets, "rbeepkg -Q lists what is installed");
    recover(session);
    return until_settled(session, [&] { return attempt(session, request, targets); });
}

} // namespace rbeepkg::operation
