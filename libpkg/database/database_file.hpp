// Opening rbeepkg.db: for writing (created and migrated), for reading (never changed).
#pragma once

#include "libpkg/sqlite/database.hpp"

#include <optional>
#include <string>

namespace rbeepkg::database {

std::string database_path(const std::string& state); // state/rbeepkg.db

sqlite::Database open_for_writing(const std::string& state);
// nullopt when there is none yet: nothing installed, no catalog known. Error{unsupported} when the
// schema is newer than this program, or older (a command that writes migrates it).
std::optional<sqlite::Database> open_for_reading(const std::string& state);

} // namespace rbeepkg::database
