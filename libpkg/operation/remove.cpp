#include "libpkg/operation/remove.hpp"

#include "libpkg/base/text.hpp"
#include "libpkg/database/local_database.hpp"
#include "libpkg/operation/targets.hpp"
#include "libpkg/operation/transaction_log.hpp"
#include "libpkg/operation/undo.hpp"

#include <algorithm>
#include <iterator>

namespace rbeepkg::operation {

namespace {

constexpr int k_most_attempts = 8;

using Installed = std::vector<package::InstalledPackage>;

// By name; else by the worker it is a variant of, or a name it provides, when that means one
// package only.
Installed matching(const Installed& everything, const package::Target& target)
{
    const package::Depend& wanted = target.depend;
    Installed installed;
    std::copy_if(everything.begin(), everything.end(), std::back_inserter(installed),
                 [&](const auto& package) {
                     return target.catalog.empty() || package.origin == target.catalog;
                 });
    Installed found;
    for (const package::InstalledPackage& package : installed) {
        if (package.package.name == wanted.name && wanted.allows(package.package.version)) {
            found.push_back(package);
        }
    }
    if (!found.empty()) {
        return found;
    }
    for (const package::InstalledPackage& package : installed) {
        const bool of_worker =
            package.worker_id == wanted.name && wanted.allows(package.package.version);
        if (of_worker || package::satisfies(package.package, wanted)) {
            found.push_back(package);
        }
    }
    return found;
}

std::string listing(const Installed& packages)
{
    std::vector<std::string> names;
    for (const package::InstalledPackage& package : packages) {
        names.push_back(package.package.name + "=" + package.package.version.text());
    }
    return join(names, ", ");
}

void add_target(const package::Target& target, const Installed& installed, bool all_versions,
                Installed& removed)
{
    Installed found = matching(installed, target);
    if (found.empty()) {
        throw Error{ErrorCode::not_found, fmt::format("target not found: {}", target.to_string()),
                    "rbeepkg -Q lists what is installed"};
    }
    if (found.size() > 1 && !all_versions) {
        throw Error{ErrorCode::usage,
                    fmt::format("{} means several installed packages: {}", target.to_string(),
                                listing(found)),
                    "name one of them, or give --all"};
    }
    for (package::InstalledPackage& package : found) {
        const bool twice = std::any_of(removed.begin(), removed.end(), [&](const auto& other) {
            return other.store_path == package.store_path;
        });
        if (!twice) {
            removed.push_back(std::move(package));
        }
    }
}

void check_nothing_breaks(const Installed& installed, const Installed& removed)
{
    Installed remaining;
    for (const package::InstalledPackage& package : installed) {
        const bool goes = std::any_of(removed.begin(), removed.end(), [&](const auto& other) {
            return other.store_path == package.store_path;
        });
        if (!goes) {
            remaining.push_back(package);
        }
    }
    const std::vector<std::string> broken = resolve::broken_by_removal(remaining, removed);
    if (!broken.empty()) {
        throw Error{ErrorCode::unsatisfied, join(broken, "\n"),
                    "remove the packages that need it too, or give -dd to remove it all the same"};
    }
}

std::optional<RemoveReport> attempt(Session& session, const RemoveRequest& request,
                                    const std::vector<package::Target>& targets)
{
    const std::int64_t generation = session.store->current();
    const Installed installed = database::LocalDatabase{*session.database}.members(generation);
    RemoveReport report;
    for (const package::Target& target : targets) {
        add_target(target, installed, request.all_versions, report.removed);
    }
    if (request.depend_check != resolve::DependCheck::none) {
        check_nothing_breaks(installed, report.removed);
    }
    if (request.print_only) {
        report.ending = Ending::printed;
        return report;
    }
    preflight(session, Purpose::removal);
    if (!session.prompter->confirm_removal(report.removed)) {
        report.ending = Ending::declined;
        return report;
    }
    transaction::Transaction transaction;
    transaction.based_on = generation;
    transaction.remove = report.removed;
    transaction.command = session.command_line;
    transaction.user = session.user;
    const auto committed = transaction::commit(transaction, session.commit_tools());
    if (!committed) {
        return std::nullopt;
    }
    report.generation = committed->generation;
    report.changes = committed->changes;
    log_changes(session, report.changes);
    report.undo = undo_lines(session, installed, {}, report.removed);
    return report;
}

} // namespace

RemoveReport remove(Session& session, const RemoveRequest& request)
{
    const std::vector<package::Target> targets =
        parse_targets(request.targets, "rbeepkg -Q lists what is installed");
    if (const auto line = transaction::recover(session.commit_tools())) {
        session.sink->on(Notice{*line});
    }
    for (int tried = 0; tried < k_most_attempts; ++tried) {
        if (auto report = attempt(session, request, targets)) {
            return *std::move(report);
        }
        session.sink->on(Notice{"another process changed what is installed; looking again"});
    }
    throw Error{ErrorCode::locked, "other processes keep changing what is installed",
                "try again in a moment"};
}

} // namespace rbeepkg::operation
