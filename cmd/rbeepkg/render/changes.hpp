// What a transaction did, or will do, as text and as events.
#pragma once

#include "libpkg/database/local_database.hpp"
#include "libpkg/operation/history.hpp"

#include <string>
#include <vector>

namespace rbeepkg::cmd::render {

// "upgraded worker (1.0-1 -> 2.0-1)", a line each behind `lead`.
std::string change_lines(const std::vector<database::HistoryChange>& changes,
                         const std::string& lead = "");
// The same for programs: lines of --progress=json (NDJSON.md).
std::string change_events(const std::vector<database::HistoryChange>& changes,
                          const std::vector<std::string>& undo);
// -p: one array of objects.
std::string changes_json(const std::vector<database::HistoryChange>& changes);
// --history.
std::string history_json(const std::vector<operation::HistoryEntry>& entries);
std::string history_text(const std::vector<operation::HistoryEntry>& entries);

} // namespace rbeepkg::cmd::render
