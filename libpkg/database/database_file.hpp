// Opening rbeepkg.db: for writing (created and migrated), for reading (never changed).
#pragma once

#include "libpkg/sqlite/database.hpp"

#include <optional>
#include <string>

namespace rbeepkg::database {

std::string database_path(const std::string& state); // state/rbeepkg.db

// What to do about a database that is damaged or lost.
inline constexpr const char* k_rebuild_hint =
    "run any command that changes something, for example rbeepkg -Sy: what is installed is rebuilt "
    "from the manifests in profiles/";

sqlite::Database open_for_writing(const std::string& state);
// As open_for_writing, and makes none: nullopt when there is none.
std::optional<sqlite::Database> open_existing(const std::string& state);
// Moves the database and what SQLite keeps beside it to rbeepkg.db.damaged-<time>...; durable.
// Returns the path of the first. Under the writers' lock. The database goes first: when the process
// dies there, what is beside it belongs to nothing, and the next call moves it away as well.
std::string set_aside(const std::string& state);
// nullopt when there is none yet: nothing installed, no catalog known. Error{unsupported} when the
// schema is newer than this program, or older (a command that writes migrates it). Error{corrupt}
// tells how it is rebuilt.
std::optional<sqlite::Database> open_for_reading(const std::string& state);

} // namespace rbeepkg::database
