// The body of recover(), for those who hold the lock.
#pragma once

#include "libpkg/transaction/commit.hpp"

#include <optional>
#include <string>

namespace rbeepkg::transaction {

// Whether anything speaks of a transaction that has not finished. Looks at a handful of rows and
// folders, however much is installed.
bool needs_recovery(const CommitTools& tools);

// The line that says what was done; nullopt when nothing was to do. result: what the history says
// of a transaction that is discarded.
std::optional<std::string> recover_locked(const CommitTools& tools, const std::string& result);

// Rows for generations that have a profile and no row: `current`, and older ones whose manifest can
// be read. Returns how many. Called by heavy_work.hpp.
std::size_t rebuild_lost_generations(std::int64_t current, const CommitTools& tools);

} // namespace rbeepkg::transaction
