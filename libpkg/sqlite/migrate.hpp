// Forward migrations: numbered SQL files (db-schema/), each applied in a transaction of its own.
#pragma once

#include "libpkg/sqlite/database.hpp"

#include <span>
#include <string_view>

namespace rbeepkg::sqlite {

struct Migration
{
    int number; // 1, 2, 3 ... without gaps
    std::string_view name;
    std::string_view sql;
};

// Brings the database up to the last migration; looks under a shared lock first, so nothing is
// written when nothing is due. Error{unsupported} with a hint when the file is newer than this
// program.
void migrate(Database& database, std::span<const Migration> migrations);

} // namespace rbeepkg::sqlite
