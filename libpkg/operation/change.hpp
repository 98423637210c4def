// What all operations that change what is installed have in common, except how they come to their
// transaction.
#pragma once

#include "libpkg/base/error.hpp"
#include "libpkg/operation/session.hpp"

#include <cstdint>
#include <optional>
#include <string>
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

// Plans again as long as another process commits between plan and commit: `attempt` is nullopt
// then. Error{locked} when that does not end.
template <typename Attempt> auto until_settled(const Session& session, Attempt attempt)
{
    constexpr int k_most_attempts = 8;
    for (int tried = 0; tried < k_most_attempts; ++tried) {
        if (auto report = attempt()) {
            return *std::move(report);
        }
        session.sink->on(Notice{"another process changed what is installed; looking again"});
    }
    throw Error{ErrorCode::locked, "other processes keep changing what is installed",
                "try again in a moment"};
}

} // namespace rbeepkg::operation
