#include "libpkg/operation/rollback.hpp"

#include "libpkg/base/text.hpp"
#include "libpkg/database/local_database.hpp"
#include "libpkg/operation/installed_targets.hpp"
#include "libpkg/transaction/differences.hpp"

#include <algorithm>

namespace rbeepkg::operation {

namespace {

using database::GenerationRow;

std::vector<GenerationRow> kept_generations(Session& session)
{
    std::vector<GenerationRow> rows = database::LocalDatabase{*session.database}.generations();
    std::erase_if(rows, [](const GenerationRow& row) {
        return row.state == database::GenerationState::pending;
    });
    return rows;
}

const GenerationRow* find_row(const std::vector<GenerationRow>& rows, std::int64_t number)
{
    const auto found = std::find_if(rows.begin(), rows.end(),
                                    [&](const GenerationRow& row) { return row.number == number; });
    return found == rows.end() ? nullptr : &*found;
}

std::int64_t destination(const RollbackRequest& request, const std::vector<GenerationRow>& rows,
                         std::int64_t current)
{
    if (current == 0) {
        throw Error{ErrorCode::not_found, "nothing was ever installed: there is no way back",
                    "rbeepkg --history lists what was done"};
    }
    const GenerationRow* row = find_row(rows, current);
    const std::int64_t wanted =
        request.generation ? *request.generation : (row == nullptr ? 0 : row->previous);
    if (wanted == 0 || find_row(rows, wanted) != nullptr) {
        return wanted;
    }
    std::vector<std::string> kept;
    for (const GenerationRow& other : rows) {
        if (other.number != current) {
            kept.push_back(std::to_string(other.number));
        }
    }
    throw Error{
        ErrorCode::not_found, fmt::format("generation {} is not kept any more", wanted),
        kept.empty()
            ? "no other generation is kept; KeepGenerations in rbeepkg.conf says how many"
            : fmt::format("kept are {}; rbeepkg --history tells what each was", join(kept, ", "))};
}

// The verified file that the member's tree was unpacked from.
std::optional<pkgfile::PackageFile> from_caches(Session& session,
                                                const package::InstalledPackage& member)
{
    if (member.build_key.empty()) {
        return std::nullopt;
    }
    for (plan::Substituter* substituter : session.substituters) {
        const auto hit = substituter->query(package::CacheKey{member.build_key});
        auto file = hit ? substituter->fetch(*hit, *session.sink, session.cancel) : std::nullopt;
        if (file && store::Store::tree_name(*file) == member.store_path) {
            return file;
        }
    }
    return std::nullopt;
}

// What nobody has is said before anything changes.
std::vector<transaction::InstallItem> bring_missing(Session& session, const Installed& missing)
{
    std::vector<transaction::InstallItem> items;
    Installed lost;
    for (const package::InstalledPackage& member : missing) {
        if (auto file = from_caches(session, member)) {
            items.emplace_back().file = *std::move(file);
        } else {
            lost.push_back(member);
        }
    }
    if (!lost.empty()) {
        const package::Package& first = lost.front().package;
        throw Error{ErrorCode::not_found,
                    fmt::format("neither the store nor a cache has the files of {} any more",
                                listing(lost)),
                    fmt::format("nothing was changed; install it again: rbeepkg -S {}={}",
                                first.name, first.version.text())};
    }
    return items;
}

Installed without_tree(const Session& session, const Installed& members)
{
    Installed missing;
    for (const package::InstalledPackage& member : members) {
        if (!session.store->has_tree(member.store_path)) {
            missing.push_back(member);
        }
    }
    return missing;
}

Installed members_of(Session& session, std::int64_t generation)
{
    return generation == 0 ? Installed{}
                           : database::LocalDatabase{*session.database}.members(generation);
}

// "The last change" is the one that was the last when the command was given: what another process
// did since is not taken back for it.
void refuse_to_take_back_others(const std::vector<GenerationRow>& rows, std::int64_t meant,
                                std::int64_t current)
{
    if (current == meant) {
        return;
    }
    const GenerationRow* theirs = find_row(rows, current);
    const GenerationRow* ours = find_row(rows, meant);
    throw Error{
        ErrorCode::locked,
        fmt::format("another process made generation {} meanwhile{}: generation {}, which was to "
                    "be taken back, is no longer the last one",
                    current,
                    theirs == nullptr ? "" : fmt::format(" ({})", printable(theirs->command, 200)),
                    meant),
        fmt::format("nothing was changed; rbeepkg --rollback takes back generation {}{}", current,
                    ours == nullptr ? ""
                                    : fmt::format(", rbeepkg --rollback {} both", ours->previous))};
}

std::optional<RollbackReport> attempt(Session& session, const RollbackRequest& request,
                                      std::int64_t meant)
{
    transaction::Transaction transaction;
    transaction.based_on = session.store->current();
    RollbackReport report;
    const std::vector<GenerationRow> rows = kept_generations(session);
    if (!request.generation) {
        refuse_to_take_back_others(rows, meant, transaction.based_on);
    }
    report.back_to = destination(request, rows, transaction.based_on);
    transaction.exactly = members_of(session, report.back_to);
    report.changes = transaction::changes_between(members_of(session, transaction.based_on),
                                                  *transaction.exactly);
    const Installed missing = without_tree(session, *transaction.exactly);
    if (report.changes.empty() && missing.empty()) {
        report.ending = Ending::nothing_to_do;
        return report;
    }
    if (!missing.empty() && session.substituters.empty()) {
        report.needs_caches = true;
        return report;
    }
    transaction.install = bring_missing(session, missing);
    if (request.print_only) {
        report.ending = Ending::printed;
        return report;
    }
    preflight(session, missing.empty() ? Purpose::removal : Purpose::installation);
    if (!session.prompter->confirm_changes(fmt::format("Back to generation {}:", report.back_to),
                                           report.changes)) {
        report.ending = Ending::declined;
        return report;
    }
    return commit_for(session, std::move(transaction), std::move(report));
}

} // namespace

RollbackReport rollback(Session& session, const RollbackRequest& request)
{
    const std::int64_t meant = session.store->current(); // before anything waits for others
    recover(session);
    return until_settled(session, [&] { return attempt(session, request, meant); });
}

} // namespace rbeepkg::operation
