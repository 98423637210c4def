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

enum class Aside
{
    damaged,  // and made anew
    replaced, // sound or not, by one that was rebuilt
};
inline constexpr const char* k_damaged_prefix = "rbeepkg.db.damaged-";
inline constexpr const char* k_replaced_prefix = "rbeepkg.db.replaced-";

// Moves the database and what SQLite keeps beside it to rbeepkg.db.<why>-<time>...; durable.
// Returns the path of the first. Under the writers' lock. The database goes first: when the process
// dies there, what is beside it belongs to nothing, and the next call moves it away as well.
std::string set_aside(const std::string& state, Aside why);
// Whether the file that this connection has open is no longer the one at its path: what is written
// to it is lost.
bool was_set_aside(sqlite::Database& database);

// Where a whole new database waits, on the disk, while the old one is set aside; a leftover like
// others in store/.staging as long as the old one is there. Those who only read find it by
// themselves.
std::string replacement_path(const std::string& state);
// The waiting one becomes the database when there is none: true. Under the writers' lock.
bool take_replacement(const std::string& state);

// nullopt when there is none yet: nothing installed, no catalog known. Error{unsupported} when the
// schema is newer than this program, or older (a command that writes migrates it). Error{corrupt}
// tells how it is rebuilt.
std::optional<sqlite::Database> open_for_reading(const std::string& state);

} // namespace rbeepkg::database
