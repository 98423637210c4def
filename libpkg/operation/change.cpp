#include "libpkg/operation/change.hpp"

#include "libpkg/operation/transaction_log.hpp"
#include "libpkg/operation/undo.hpp"

#include <utility>

namespace rbeepkg::operation {

void recover(Session& session)
{
    if (session.looks_on) {
        return;
    }
    if (const auto line = transaction::recover(session.commit_tools())) {
        session.sink->on(Notice{*line});
    }
}

namespace {

// What installations may have to bring back; asked only where generations are not kept.
std::vector<package::InstalledPackage> replaced_by(const transaction::Transaction& transaction,
                                                   const Session& session)
{
    return transaction.install.empty() || transaction.based_on == 0
               ? std::vector<package::InstalledPackage>{}
               : database::LocalDatabase{*session.database}.members(transaction.based_on);
}

} // namespace

std::optional<Done> commit(Session& session, transaction::Transaction transaction)
{
    transaction.command = session.command_line;
    transaction.user = session.user;
    Done done;
    done.undo = undo_lines(session, replaced_by(transaction, session), transaction.install,
                           transaction.remove);
    const auto committed = logged_commit(session, transaction);
    if (!committed) {
        return std::nullopt;
    }
    done.generation = committed->generation;
    done.changes = committed->changes;
    if (done.undo.empty()) {
        done.undo = undo_lines(session, done.changes);
    }
    return done;
}

} // namespace rbeepkg::operation
