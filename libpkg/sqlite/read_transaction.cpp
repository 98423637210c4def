#include "libpkg/sqlite/read_transaction.hpp"

#include <sqlite3.h>

namespace rbeepkg::sqlite {

ReadTransaction::ReadTransaction(Database& database)
    : m_database{database}, m_outermost{sqlite3_get_autocommit(database.raw()) != 0}
{
    if (m_outermost) {
        m_database.execute("BEGIN");
    }
}

ReadTransaction::~ReadTransaction()
{
    if (m_outermost) {
        // Nothing was written: there is nothing in it that could fail.
        sqlite3_exec(m_database.raw(), "COMMIT", nullptr, nullptr, nullptr);
    }
}

} // namespace rbeepkg::sqlite
