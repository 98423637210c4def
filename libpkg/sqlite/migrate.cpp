#include "libpkg/sqlite/migrate.hpp"

#include "libpkg/base/error.hpp"

#include <sqlite3.h>

#include <string>

namespace rbeepkg::sqlite {

namespace {

void check_numbers(std::span<const Migration> migrations)
{
    int expected = 1;
    for (const Migration& migration : migrations) {
        if (migration.number != expected) {
            throw make_error(ErrorCode::internal, "migration {} stands where {} is expected",
                             migration.number, expected);
        }
        ++expected;
    }
}

// The version as it is now; refuses one from the future.
int known_version(Database& database, int newest)
{
    const int version = database.schema_version();
    if (version > newest) {
        throw Error{ErrorCode::unsupported,
                    fmt::format("database {} has schema {}, and this program knows only up to {}",
                                database.path(), version, newest),
                    "a newer rbeepkg wrote it: use that one or a later one"};
    }
    return version;
}

void record(Database& database, const Migration& migration)
{
    database.execute("CREATE TABLE IF NOT EXISTS schema_migration ("
                     "number INTEGER PRIMARY KEY, name TEXT NOT NULL, applied_at INTEGER NOT NULL"
                     ") STRICT");
    database
        .prepare("INSERT INTO schema_migration(number, name, applied_at)"
                 " VALUES (?, ?, unixepoch())")
        .bind(migration.number)
        .bind(migration.name)
        .execute();
    database.execute(fmt::format("PRAGMA user_version = {}", migration.number));
}

void apply(Database& database, const Migration& migration)
{
    try {
        database.execute(std::string{migration.sql});
        if (sqlite3_get_autocommit(database.raw()) != 0) {
            throw make_error(ErrorCode::internal, "migration {} ends its own transaction",
                             migration.number);
        }
        record(database, migration);
    } catch (Error& error) {
        error.add_context("migration {} ({}) of {}", migration.number, migration.name,
                          database.path());
        throw;
    }
}

} // namespace

void migrate(Database& database, std::span<const Migration> migrations)
{
    check_numbers(migrations);
    const int newest = static_cast<int>(migrations.size());
    if (known_version(database, newest) == newest) {
        return;
    }
    SqlTransaction transaction{database};
    // Another process may have done it while we waited for the lock.
    const int version = known_version(database, newest);
    for (const Migration& migration : migrations) {
        if (migration.number > version) {
            apply(database, migration);
        }
    }
    transaction.commit();
}

} // namespace rbeepkg::sqlite
