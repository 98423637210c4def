// The log of transactions, in the form of pacman.log: "[time] [ALPM] installed name (version)".
#pragma once

#include "libpkg/operation/session.hpp"
#include "libpkg/transaction/commit.hpp"

#include <optional>

namespace rbeepkg::operation {

// transaction::commit(), with its lines in the log: the command and "transaction started" before
// it, what hooks and install scripts print while it runs, each change and "transaction completed"
// behind it, "transaction failed" when it throws. nullopt, and nothing in the log but what began,
// when another transaction came between. A log that cannot be written is a Warning and stops
// nothing.
std::optional<transaction::Committed> logged_commit(const Session& session,
                                                    const transaction::Transaction& transaction);

} // namespace rbeepkg::operation
