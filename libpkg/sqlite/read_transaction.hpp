// Several questions to one state of the database: what others commit between them is not seen.
#pragma once

#include "libpkg/sqlite/database.hpp"

namespace rbeepkg::sqlite {

// From the first question on. Nothing can be written through the connection meanwhile; others write
// on.
class ReadTransaction
{
public:
    explicit ReadTransaction(Database& database);
    ~ReadTransaction();
    ReadTransaction(const ReadTransaction&) = delete;
    ReadTransaction& operator=(const ReadTransaction&) = delete;

private:
    Database& m_database;
};

} // namespace rbeepkg::sqlite
