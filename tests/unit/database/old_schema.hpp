// Databases as released programs have left them: tests/data/schema/NNNN.sql.
#pragma once

#include "libpkg/database/database_file.hpp"
#include "libpkg/os/file.hpp"
#include "libpkg/sqlite/database.hpp"

#include <string>
#include <vector>

namespace rbeepkg::test {

inline std::vector<std::string> released_schemas()
{
    return os::list_directory(std::string{RBEEPKG_TEST_DATA} + "/schema");
}

// Makes the database of a state directory.
inline void load_released_schema(const std::string& name, const std::string& state)
{
    constexpr std::uint64_t k_most = 1U << 20U;
    sqlite::Database old{database::database_path(state), sqlite::OpenMode::read_write_create};
    // The tables come in the order of their making, which is not that of who refers to whom.
    old.execute("PRAGMA foreign_keys=OFF; BEGIN");
    old.execute(os::read_file(std::string{RBEEPKG_TEST_DATA} + "/schema/" + name, k_most));
    old.execute("COMMIT");
}

// Everything that is wrong with a database that was brought from one of them to the newest schema.
inline std::vector<std::string> flaws_of_migrated(sqlite::Database& database)
{
    struct Question
    {
        const char* sql;
        const char* answer;
    };
    // Of what every one of them holds.
    constexpr Question k_questions[] = {
        {"PRAGMA integrity_check", "ok"},
        {"SELECT count(*) FROM pragma_foreign_key_check", "0"},
        {"SELECT group_concat(name || version || active || reason, ' ') FROM (SELECT * FROM"
         " generation_member WHERE generation = 4 ORDER BY name, package_id)",
         "hello1.0-110 hello1:2.0-100 tool3-111"},
        {"SELECT group_concat(state, ' ') FROM (SELECT * FROM generation ORDER BY number)",
         "old old old current"},
        {"SELECT group_concat(action || name, ' ') FROM (SELECT * FROM history_change ORDER BY"
         " history_id, position)",
         "installedhello installedhello installedtool installedgone removedgone"},
        {"SELECT count(*) FROM file WHERE sha256 <> ''", "8"},
        {"SELECT name FROM sync_package WHERE id IN (SELECT rowid FROM sync_search WHERE"
         " sync_search MATCH 'images')",
         "other-worker-cpu"},
        {"SELECT group_concat(expression, ' ') FROM package_relation WHERE kind = 'depends'",
         "hello>=1.0"},
    };
    std::vector<std::string> flaws;
    for (const Question& question : k_questions) {
        sqlite::Statement statement = database.prepare(question.sql);
        const std::string answer = statement.step() ? statement.text(0) : "nothing";
        if (answer != question.answer) {
            flaws.push_back(std::string{question.sql} + " says " + answer);
        }
    }
    return flaws;
}

} // namespace rbeepkg::test
