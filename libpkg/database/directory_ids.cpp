#include "libpkg/database/directory_ids.hpp"

#include <fmt/format.h>

namespace rbeepkg::database::detail {

DirectoryIds::DirectoryIds(sqlite::Database& database, std::string_view table)
    : m_database{database}, m_find{database.prepare(
                                fmt::format("SELECT id FROM {} WHERE path = ?", table))},
      m_add{database.prepare(fmt::format("INSERT INTO {}(path) VALUES (?)", table))}
{}

std::int64_t DirectoryIds::of(std::string_view path)
{
    const auto [entry, is_new] = m_known.try_emplace(std::string{path}, 0);
    if (!is_new) {
        return entry->second;
    }
    if (m_find.bind(path).step()) {
        entry->second = m_find.integer(0);
    } else {
        m_add.bind(path).execute();
        entry->second = m_database.last_insert_rowid();
    }
    m_find.reset();
    return entry->second;
}

} // namespace rbeepkg::database::detail
