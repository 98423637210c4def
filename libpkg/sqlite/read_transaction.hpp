// Several questions to one state of the database: what others commit between them is not seen.
#pragma once

#include "libpkg/sqlite/database.hpp"

namespace rbeepkg::sqlite {

// From the first question on. Nothing can be written through the connection meanwhile; others write
// on. Within another one it is part of that.
class ReadTransaction
{
public:
    explicit ReadTransaction(Database& database);
    ~ReadTransaction();
    ReadTransaction(const ReadTransaction&) = delete;
    ReadTransaction& operator=(const ReadTransaction&) = delete;

private:
    Database& m_database;
    bool m_outermost;
};

} // namespace rbeepkg::sqlite
