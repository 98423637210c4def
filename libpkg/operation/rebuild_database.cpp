// The new database is made in store/.staging, where recovery takes away what a dying process
// leaves. Once it is whole it waits there under the name that everybody knows: who dies between the
// two renames leaves no database in its place, but readers find that one, and the next writer puts
// it there.
#include "libpkg/operation/rebuild_database.hpp"

#include "libpkg/base/error.hpp"
#include "libpkg/base/scope_exit.hpp"
#include "libpkg/database/database_file.hpp"
#include "libpkg/os/file.hpp"
#include "libpkg/os/tree.hpp"
#include "libpkg/sqlite/attach.hpp"
#include "libpkg/transaction/open_database.hpp"
#include "libpkg/transaction/recovery.hpp"

#include <array>

namespace rbeepkg::operation {

namespace {

// What no manifest knows. Each part is taken over whole or not at all.
struct Part
{
    const char* name;
    const char* statements;
};

constexpr std::array<Part, 5> k_parts = {{
    {"the history",
     "DELETE FROM main.history_change; DELETE FROM main.history;"
     "INSERT INTO main.history SELECT * FROM old.history;"
     "INSERT INTO main.history_change SELECT * FROM old.history_change;"
     "UPDATE main.generation SET (created_at, command, previous, transaction_id) ="
     " (SELECT o.created_at, o.command, o.previous, o.transaction_id FROM old.generation o"
     "  WHERE o.number = main.generation.number)"
     " WHERE number IN (SELECT number FROM old.generation)"},
    {"the catalogs", "INSERT INTO main.catalog SELECT * FROM old.catalog;"
                     "INSERT INTO main.sync_package SELECT * FROM old.sync_package;"
                     "INSERT INTO main.sync_lookup SELECT * FROM old.sync_lookup;"
                     "INSERT INTO main.sync_depend SELECT * FROM old.sync_depend;"
                     "INSERT INTO main.sync_directory SELECT * FROM old.sync_directory;"
                     "INSERT INTO main.sync_file SELECT * FROM old.sync_file;"
                     "INSERT INTO main.sync_search(sync_search) VALUES('rebuild')"},
    // Which index was seen last: without it an older one would be believed.
    {"the seen indexes", "INSERT INTO main.seen_index SELECT * FROM old.seen_index"},
    {"the recipes", "INSERT INTO main.recipe SELECT * FROM old.recipe"},
    {"the pins", "INSERT INTO main.pin SELECT * FROM old.pin"},
}};

// Damaged, or without the table. A disk that fails may fail under the new one: then the old one,
// which is whole for all we know, stays.
bool blames_the_old_one(const Error& error)
{
    return error.code() == ErrorCode::corrupt || error.code() == ErrorCode::internal;
}

void take_over(sqlite::Database& fresh, const std::string& old, RebuildReport& report)
{
    sqlite::attach_to_read(fresh, old, "old");
    for (const Part& part : k_parts) {
        try {
            sqlite::SqlTransaction whole{fresh};
            fresh.execute(part.statements);
            whole.commit();
            report.kept.emplace_back(part.name);
        } catch (const Error& error) {
            if (!blames_the_old_one(error)) {
                throw;
            }
            report.lost.emplace_back(fmt::format("{} ({})", part.name, error.what()));
        }
    }
    fresh.execute("DETACH old");
}

// A damaged old database cannot be recovered in; the new one needs nothing of it.
void finish_others(const transaction::CommitTools& tools)
{
    try {
        if (const auto line = transaction::recover_locked(tools, "discarded")) {
            tools.sink->on(Notice{*line});
        }
    } catch (const Error& error) {
        if (error.code() != ErrorCode::corrupt) {
            throw;
        }
        tools.sink->on(Warning{error.what(), ""});
    }
}

// One file, with nothing beside it that would have to be renamed too.
void make_beside(const std::string& directory, Session& session, RebuildReport& report)
{
    sqlite::Database fresh = database::open_for_writing(directory);
    transaction::CommitTools tools = session.commit_tools();
    tools.database = &fresh;
    report.generations = transaction::rebuild_lost_generations(session.store->current(), tools);
    const std::size_t profiles = session.store->profiles().size();
    if (report.generations < profiles) {
        report.lost.push_back(
            fmt::format("{} of {} generations", profiles - report.generations, profiles));
    }
    take_over(fresh, database::database_path(session.store->state()), report);
    fresh.execute("PRAGMA wal_checkpoint(TRUNCATE)");
    fresh.execute("PRAGMA journal_mode=DELETE");
}

// Catalogs are written without the writers' lock: until the old database is set aside nobody may
// write what was not taken over. A damaged one can be neither held nor written.
void keep_others_from_writing(sqlite::Database& old)
{
    try {
        old.execute("PRAGMA wal_checkpoint(PASSIVE)"); // for those who read it to the end
        old.execute("BEGIN IMMEDIATE");
    } catch (const Error& error) {
        if (error.code() != ErrorCode::corrupt) {
            throw;
        }
    }
}

void let_others_write(sqlite::Database& old) noexcept
{
    try {
        old.execute("ROLLBACK");
    } catch (const std::exception&) {
        return; // it was not held
    }
}

} // namespace

RebuildReport rebuild_database(Session& session)
{
    preflight(session, Purpose::removal);
    const transaction::CommitTools tools = session.commit_tools();
    const transaction::WritersLock held = transaction::lock_writers(tools);
    finish_others(tools);
    keep_others_from_writing(*session.database);
    const ScopeExit release{[&]() noexcept { let_others_write(*session.database); }};
    const std::string& state = session.store->state();
    const std::string beside = os::join_path(state, "store/.staging/rebuilt-database");
    os::remove_tree(beside);
    RebuildReport report;
    try {
        make_beside(beside, session, report);
        os::rename_durably(database::database_path(beside), database::replacement_path(state));
    } catch (const Error&) { // anything else is left to recovery
        os::remove_tree(beside);
        throw;
    }
    os::remove_tree(beside);
    report.aside = database::set_aside(state, database::Aside::replaced);
    database::take_replacement(state);
    // With its -wal, which those who may only read look for.
    database::open_for_writing(state);
    return report;
}

} // namespace rbeepkg::operation
