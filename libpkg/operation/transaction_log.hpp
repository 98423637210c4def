// The log of transactions, in pacman.log's form: one line a change, for people and for what reads
// such logs.
#pragma once

#include "libpkg/operation/session.hpp"

namespace rbeepkg::operation {

// "[2026-11-21T12:00:00+0000] [ALPM] installed worker (1.0-1)". The history in the database is the
// truth: a log that cannot be written is a Warning.
void log_changes(const Session& session, const std::vector<database::HistoryChange>& changes);

} // namespace rbeepkg::operation
