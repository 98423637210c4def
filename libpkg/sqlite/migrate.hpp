// Forward migrations: numbered SQL files (db-schema/). All that are due are applied in one
// transaction: readers, who want the newest schema, never meet one that lies between.
#pragma once

#include "db-schema/schema.hpp"
#include "libpkg/sqlite/database.hpp"

#include <span>

namespace rbeepkg::sqlite {

using Migration = db_schema::Migration;

// Brings the database up to the last migration; looks under a shared lock first, so nothing is
// written when nothing is due. Error{unsupported} with a hint when the file is newer than this
// program.
void migrate(Database& database, std::span<const Migration> migrations);

} // namespace rbeepkg::sqlite
