// How SQLite goes about the statements that a piece of code runs.
#pragma once

#include "libpkg/sqlite/database.hpp"

#include <sqlite3.h>

#include <functional>
#include <string>
#include <vector>

namespace rbeepkg::database::test {

// The SQL of every statement that `action` runs.
inline std::vector<std::string> statements_of(sqlite::Database& database,
                                              const std::function<void()>& action)
{
    std::vector<std::string> statements;
    const auto note = [](unsigned, void* list, void* statement, void* comment) {
        const char* text = static_cast<const char*>(comment);
        if (text == nullptr || text[0] != '-') { // "--": a statement of a trigger
            static_cast<std::vector<std::string>*>(list)->emplace_back(
                sqlite3_sql(static_cast<sqlite3_stmt*>(statement)));
        }
        return 0;
    };
    sqlite3_trace_v2(database.raw(), SQLITE_TRACE_STMT, note, &statements);
    action();
    sqlite3_trace_v2(database.raw(), 0, nullptr, nullptr);
    return statements;
}

// One line for each step of the plan of each of them.
inline std::string plans_of(sqlite::Database& database, const std::function<void()>& action)
{
    std::string plans;
    for (const std::string& sql : statements_of(database, action)) {
        sqlite::Statement plan = database.prepare("EXPLAIN QUERY PLAN " + sql);
        while (plan.step()) {
            plans += plan.text(3) + "\n";
        }
    }
    return plans;
}

} // namespace rbeepkg::database::test
