// A statement of a class of which many objects ask nothing: it is prepared by the first question.
#pragma once

#include "libpkg/sqlite/database.hpp"

#include <optional>
#include <string_view>

namespace rbeepkg::sqlite {

class PreparedOnUse
{
public:
    // Borrows both.
    PreparedOnUse(Database& database, std::string_view sql) : m_database{database}, m_sql{sql} {}

    Statement& operator*()
    {
        return m_statement ? *m_statement : m_statement.emplace(m_database, m_sql);
    }

private:
    Database& m_database;
    std::string_view m_sql;
    std::optional<Statement> m_statement;
};

} // namespace rbeepkg::sqlite
