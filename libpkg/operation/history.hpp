// --history: what was done, from the database alone.
#pragma once

#include "libpkg/config/config.hpp"
#include "libpkg/database/local_database.hpp"

#include <vector>

namespace rbeepkg::operation {

struct HistoryEntry
{
    database::HistoryRow row;
    bool is_current = false;
    bool is_kept = false; // --rollback can go there
};

// Newest first. {}: nothing was ever done.
std::vector<HistoryEntry> read_history(const config::Config& config);

} // namespace rbeepkg::operation
