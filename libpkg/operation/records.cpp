#include "libpkg/operation/records.hpp"

#include "libpkg/base/text.hpp"
#include "libpkg/database/local_database.hpp"
#include "libpkg/operation/installed_targets.hpp"
#include "libpkg/operation/targets.hpp"

#include <algorithm>
#include <set>

namespace rbeepkg::operation {

namespace {

constexpr std::size_t k_most_reason_bytes = 500;

void check_hold(const RecordsRequest& request)
{
    if (!request.hold) {
        return;
    }
    const bool plain = std::none_of(request.hold->begin(), request.hold->end(), [](char character) {
        return static_cast<unsigned char>(character) < 0x20 || character == 0x7F;
    });
    if (!plain || request.hold->size() > k_most_reason_bytes) {
        throw make_error(ErrorCode::usage, "a reason is one line of at most {} bytes",
                         k_most_reason_bytes);
    }
}

// The one version that is to run under the plain name.
package::InstalledPackage to_activate(const Installed& installed, const package::Target& target)
{
    const Installed found = matching(installed, target);
    if (found.empty()) {
        throw target_not_found(target);
    }
    if (found.size() > 1) {
        throw Error{ErrorCode::usage,
                    fmt::format("{} means several installed packages: {}", target.to_string(),
                                listing(found)),
                    fmt::format("name one: rbeepkg -D --activate {}={}", found.back().package.name,
                                found.back().package.version.text())};
    }
    return found.front();
}

void add_once(Installed& packages, const package::InstalledPackage& package)
{
    if (!contains_tree(packages, package)) {
        packages.push_back(package);
    }
}

Installed activated(const Installed& installed, const std::vector<package::Target>& targets)
{
    Installed packages;
    for (const package::Target& target : targets) {
        const package::InstalledPackage wanted = to_activate(installed, target);
        for (const package::InstalledPackage& other : packages) {
            if (other.package.name == wanted.package.name &&
                other.store_path != wanted.store_path) {
                throw make_error(ErrorCode::usage, "only one version of {} can be the active one",
                                 wanted.package.name);
            }
        }
        add_once(packages, wanted);
    }
    return packages;
}

// A hold is about the name, whatever version the target names.
Installed marked(const Installed& installed, const std::vector<package::Target>& targets,
                 bool whole_names)
{
    Installed packages;
    for (const package::Target& target : targets) {
        const Installed found = matching(installed, target);
        if (found.empty()) {
            throw target_not_found(target);
        }
        std::set<std::string> names;
        for (const package::InstalledPackage& package : found) {
            names.insert(package.package.name);
            add_once(packages, package);
        }
        for (const package::InstalledPackage& package : installed) {
            if (whole_names && names.contains(package.package.name)) {
                add_once(packages, package);
            }
        }
    }
    return packages;
}

bool changes(const package::InstalledPackage& package, const RecordsRequest& request)
{
    return (request.activate && !package.active) ||
           (request.reason && *request.reason != package.reason) ||
           (request.hold && *request.hold != package.hold);
}

std::optional<RecordsReport> attempt(Session& session, const RecordsRequest& request,
                                     const std::vector<package::Target>& targets)
{
    transaction::Transaction transaction;
    transaction.based_on = session.store->current();
    const Installed installed =
        transaction.based_on == 0
            ? Installed{}
            : database::LocalDatabase{*session.database}.members(transaction.based_on);
    RecordsReport report;
    report.packages = request.activate ? activated(installed, targets)
                                       : marked(installed, targets, request.hold.has_value());
    for (const package::InstalledPackage& package : report.packages) {
        if (changes(package, request)) {
            transaction.change.push_back(
                {package.store_path, request.activate, request.reason, std::nullopt, request.hold});
        }
    }
    if (transaction.change.empty()) {
        report.ending = Ending::nothing_to_do;
        return report;
    }
    preflight(session, Purpose::removal);
    return commit_for(session, std::move(transaction), std::move(report));
}

} // namespace

RecordsReport change_records(Session& session, const RecordsRequest& request)
{
    const std::vector<package::Target> targets =
        parse_targets(request.targets, "rbeepkg -Q lists what is installed");
    check_hold(request);
    recover(session);
    return until_settled(session, [&] { return attempt(session, request, targets); });
}

} // namespace rbeepkg::operation
