// What all operations that change what is installed have in common, except how they come to their
// transaction.
#pragma once

#include "libpkg/base/error.hpp"
#include "libpkg/operation/session.hpp"

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace rbeepkg::operation {

// What was done, for the last lines of a command.
struct Done
{
    std::int64_t generation = 0;
    std::vector<database::HistoryChange> changes;
    std::vector<std::string> undo; // the command lines that take it back
};

// Finishes or discards what a dead process left, and says so.
void recover(Session& session);

// Commits, writes the log, and tells how to go back. nullopt: another process committed since
// transaction.based_on.
std::optional<Done> commit(Session& session, transaction::Transaction transaction);

// The report with what was committed in `done`; nullopt as commit().
template <typename Report>
std::optional<Report> commit_for(Session& session, transaction::Transaction transaction,
                                 Report report)
{
    auto done = commit(session, std::move(transaction));
    if (!done) {
        return std::nullopt;
    }
    report.done = *std::move(done);
    return report;
}

// Plans again as long as another process commits between plan and commit: `attempt` is nullopt
// then. Every such time somebody else is done, so it ends when the others are; Error{locked} when
// it has gone on for as long as one waits for a lock, though not before the eighth time.
template <typename Attempt> auto until_settled(const Session& session, Attempt attempt)
{
    constexpr int k_least_attempts = 8;
    const auto deadline = std::chrono::steady_clock::now() + session.config.lock_timeout;
    for (int tried = 1;; ++tried) {
        if (auto report = attempt()) {
            return *std::move(report);
        }
        session.cancel.check();
        if (tried >= k_least_attempts && std::chrono::steady_clock::now() >= deadline) {
            throw Error{ErrorCode::locked, "other processes keep changing what is installed",
                        "try again in a moment, or wait longer with --lock-timeout SECONDS"};
        }
        if (tried == 1) {
            session.sink->on(Notice{"another process changed what is installed; planning again"});
        }
    }
}

} // namespace rbeepkg::operation
