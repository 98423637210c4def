#include "libpkg/operation/remove.hpp"

#include "libpkg/base/text.hpp"
#include "libpkg/database/local_database.hpp"
#include "libpkg/operation/installed_targets.hpp"
#include "libpkg/operation/targets.hpp"

#include <utility>

namespace rbeepkg::operation {

namespace {

void add_target(const package::Target& target, const Installed& installed, bool all_versions,
                Installed& removed)
{
    Installed found = matching(installed, target);
    if (found.empty()) {
        throw target_not_found(target);
    }
    if (found.size() > 1 && !all_versions) {
        throw Error{ErrorCode::usage,
                    fmt::format("{} means several installed packages: {}", target.to_string(),
                                listing(found)),
                    "name one of them, or give --all"};
    }
    for (package::InstalledPackage& package : found) {
        if (!contains_tree(removed, package)) {
            removed.push_back(std::move(package));
        }
    }
}

void check_nothing_breaks(const Installed& installed, const Installed& removed)
{
    Installed remaining;
    for (const package::InstalledPackage& package : installed) {
        if (!contains_tree(removed, package)) {
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
    auto done = commit(session, std::move(transaction));
    if (!done) {
        return std::nullopt;
    }
    report.done = *std::move(done);
    return report;
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
