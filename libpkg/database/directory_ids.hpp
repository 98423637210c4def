// Rows of a table of directories (id, path): each path is looked up once, and put in where it is
// missing. Internal to this room.
#pragma once

#include "libpkg/sqlite/database.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>

namespace rbeepkg::database::detail {

class DirectoryIds
{
public:
    // The database must outlive it.
    DirectoryIds(sqlite::Database& database, std::string_view table);

    std::int64_t of(std::string_view path);

private:
    sqlite::Database& m_database;
    sqlite::Statement m_find, m_add;
    std::unordered_map<std::string, std::int64_t> m_known;
};

} // namespace rbeepkg::database::detail
