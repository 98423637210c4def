// How connections come to be. Internal to this room.
#pragma once

#include "libpkg/sqlite/database.hpp"

#include <string>
#include <string_view>

namespace rbeepkg::sqlite::detail {

using Handle = CHandle<sqlite3, &close_database>;

constexpr int k_busy_timeout_ms = 10'000;
constexpr int k_retry_ms = 10;

// A URI, since only URIs carry parameters; every character that means something there is escaped.
std::string uri_of(const std::string& path, std::string_view parameters);
// `parameters`: of the URI. Nothing but the main file is touched yet.
Handle open(const std::string& path, std::string_view parameters, int flags);
bool exists(const std::string& path);

Handle open_for_reading(const std::string& path);

// A copy in memory of what the files say that a dead writer left: its last commit, as SQLite's own
// recovery finds it. For those who may not write, and so cannot recover the files themselves. Null
// while somebody writes; Error when there is no room for the copy or a file cannot be read.
Handle snapshot_in_memory(const std::string& path);

} // namespace rbeepkg::sqlite::detail
