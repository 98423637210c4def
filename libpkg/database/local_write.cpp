// Generations and package rows come and go: every function here is one SQL transaction.
#include "libpkg/base/error.hpp"
#include "libpkg/database/directory_ids.hpp"
#include "libpkg/database/file_path.hpp"
#include "libpkg/database/local_database.hpp"
#include "libpkg/database/package_json.hpp"

#include <set>
#include <string_view>
#include <utility>

namespace rbeepkg::database {

namespace {

std::int64_t insert_package(sqlite::Database& database, const package::InstalledPackage& installed)
{
    database
        .prepare("INSERT INTO package(name, version, store_path, install_date, origin, worker_id,"
                 " backend, binary, build_key, built_how, has_scriptlet, detail)"
                 " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)")
        .bind(installed.package.name)
        .bind(installed.package.version.text())
        .bind(installed.store_path)
        .bind(installed.install_date)
        .bind(installed.origin)
        .bind(installed.worker_id)
        .bind(installed.backend)
        .bind(installed.binary)
        .bind(installed.build_key)
        .bind(installed.built_how)
        .bind(installed.has_scriptlet ? 1 : 0)
        .bind(to_json_text(installed.package))
        .execute();
    return database.last_insert_rowid();
}

// Writes file rows; each directory is looked up once.
class FileRows
{
public:
    FileRows(sqlite::Database& database, std::int64_t package)
        : m_package{package}, m_directories{database, "directory"},
          m_add_file{database.prepare("INSERT INTO file(package_id, position, directory_id, name,"
                                      " type, size, sha256, link) VALUES (?, ?, ?, ?, ?, ?, ?, ?)")}
    {}

    void add(const InstalledFile& file)
    {
        const detail::SplitPath split = detail::split_path(file.path);
        m_add_file.bind(m_package)
            .bind(m_position++)
            .bind(m_directories.of(split.directory))
            .bind(split.name)
            .bind(std::string_view{&file.type, 1})
            .bind(static_cast<std::int64_t>(file.size))
            .bind(file.sha256)
            .bind(file.link)
            .execute();
    }

private:
    std::int64_t m_package;
    std::int64_t m_position = 0;
    detail::DirectoryIds m_directories;
    sqlite::Statement m_add_file;
};

std::vector<std::int64_t> integers(sqlite::Statement& statement)
{
    std::vector<std::int64_t> values;
    while (statement.step()) {
        values.push_back(statement.integer(0));
    }
    return values;
}

// Package rows that no generation lists, their files, and directories that nothing lies in then.
void remove_unlisted_packages(sqlite::Database& database)
{
    sqlite::Statement unlisted =
        database.prepare("SELECT p.id FROM package p WHERE NOT EXISTS"
                         " (SELECT 1 FROM generation_member m WHERE m.package_id = p.id)");
    sqlite::Statement directories =
        database.prepare("SELECT DISTINCT directory_id FROM file WHERE package_id = ?");
    sqlite::Statement remove = database.prepare("DELETE FROM package WHERE id = ?");
    std::set<std::int64_t> touched;
    for (const std::int64_t package : integers(unlisted)) {
        const std::vector<std::int64_t> used = integers(directories.bind(package));
        touched.insert(used.begin(), used.end());
        remove.bind(package).execute();
    }
    sqlite::Statement sweep =
        database.prepare("DELETE FROM directory WHERE id = ?1"
                         " AND NOT EXISTS (SELECT 1 FROM file WHERE directory_id = ?1)");
    for (const std::int64_t directory : touched) {
        sweep.bind(directory).execute();
    }
}

// Returns the id under which the history knows it.
std::int64_t insert_history(sqlite::Database& database, const GenerationRow& row,
                            const HistoryRow& history)
{
    const std::int64_t wanted = history.id != 0 ? history.id : row.transaction;
    database
        .prepare("INSERT INTO history(id, started_at, finished_at, command, user, result,"
                 " generation) VALUES (?, ?, ?, ?, ?, ?, ?)")
        .bind(wanted != 0 ? std::optional{wanted} : std::nullopt)
        .bind(history.started_at)
        .bind(history.finished_at)
        .bind(history.command)
        .bind(history.user)
        .bind(history.result.empty() ? std::string_view{"running"} : history.result)
        .bind(row.number)
        .execute();
    const std::int64_t id = database.last_insert_rowid();
    sqlite::Statement change =
        database.prepare("INSERT INTO history_change(history_id, position, action, name,"
                         " old_version, new_version) VALUES (?, ?, ?, ?, ?, ?)");
    std::int64_t position = 0;
    for (const HistoryChange& line : history.changes) {
        change.bind(id)
            .bind(position++)
            .bind(line.action)
            .bind(line.name)
            .bind(line.old_version)
            .bind(line.new_version)
            .execute();
    }
    return id;
}

void insert_members(sqlite::Database& database, std::int64_t generation,
                    const std::vector<package::InstalledPackage>& members)
{
    // From the package's own row: the repeated columns cannot say something else.
    sqlite::Statement insert =
        database.prepare("INSERT INTO generation_member(generation, name, package_id, version,"
                         " active, reason, store_path, binary, pinned, hold)"
                         " SELECT ?, name, id, version, ?, ?, store_path, binary, ?, ?"
                         " FROM package WHERE id = ?");
    for (const package::InstalledPackage& member : members) {
        insert.bind(generation)
            .bind(member.active ? 1 : 0)
            .bind(static_cast<int>(member.reason))
            .bind(member.pinned ? 1 : 0)
            .bind(member.hold)
            .bind(member.id)
            .execute();
        if (database.changes() != 1) {
            throw make_error(ErrorCode::internal,
                             "generation {} lists {}, which has no row in the database", generation,
                             member.package.name);
        }
    }
}

std::string state_of(sqlite::Database& database, std::int64_t number)
{
    sqlite::Statement statement = database.prepare("SELECT state FROM generation WHERE number = ?");
    return statement.bind(number).step() ? statement.text(0) : std::string{};
}

} // namespace

std::int64_t LocalDatabase::add_package(const package::InstalledPackage& package,
                                        const std::vector<InstalledFile>& files)
{
    sqlite::SqlTransaction transaction{m_database};
    sqlite::Statement find = m_database.prepare("SELECT id FROM package WHERE store_path = ?");
    if (find.bind(package.store_path).step()) {
        return find.integer(0);
    }
    const std::int64_t id = insert_package(m_database, package);
    FileRows rows{m_database, id};
    for (const InstalledFile& file : files) {
        rows.add(file);
    }
    transaction.commit();
    return id;
}

void LocalDatabase::add_pending(const GenerationRow& row,
                                const std::vector<package::InstalledPackage>& members,
                                const HistoryRow& history)
{
    sqlite::SqlTransaction transaction{m_database};
    const std::int64_t history_id = insert_history(m_database, row, history);
    m_database
        .prepare("INSERT INTO generation(number, state, created_at, command, previous,"
                 " transaction_id) VALUES (?, 'pending', ?, ?, ?, ?)")
        .bind(row.number)
        .bind(row.created_at)
        .bind(row.command)
        .bind(row.previous)
        .bind(history_id)
        .execute();
    insert_members(m_database, row.number, members);
    transaction.commit();
}

void LocalDatabase::make_current(std::int64_t number, std::int64_t finished_at)
{
    sqlite::SqlTransaction transaction{m_database};
    m_database
        .prepare("UPDATE generation SET state = 'old' WHERE state = 'current' AND number <> ?")
        .bind(number)
        .execute();
    m_database.prepare("UPDATE generation SET state = 'current' WHERE number = ?")
        .bind(number)
        .execute();
    if (m_database.changes() != 1) {
        throw make_error(ErrorCode::corrupt, "database {} does not know generation {}",
                         m_database.path(), number);
    }
    m_database
        .prepare("UPDATE history SET result = 'done', finished_at = ? WHERE result = 'running'"
                 " AND id = (SELECT transaction_id FROM generation WHERE number = ?)")
        .bind(finished_at)
        .bind(number)
        .execute();
    transaction.commit();
}

void LocalDatabase::discard_pending(std::int64_t number, const std::string& result)
{
    sqlite::SqlTransaction transaction{m_database};
    m_database
        .prepare("UPDATE history SET result = ?, finished_at = unixepoch()"
                 " WHERE result = 'running' AND id = (SELECT transaction_id FROM generation"
                 " WHERE number = ? AND state = 'pending')")
        .bind(result)
        .bind(number)
        .execute();
    m_database.prepare("DELETE FROM generation WHERE number = ? AND state = 'pending'")
        .bind(number)
        .execute();
    remove_unlisted_packages(m_database);
    transaction.commit();
}

void LocalDatabase::drop_generation(std::int64_t number)
{
    sqlite::SqlTransaction transaction{m_database};
    if (state_of(m_database, number) == "current") {
        throw make_error(ErrorCode::internal, "generation {} is the current one and stays", number);
    }
    m_database.prepare("DELETE FROM generation WHERE number = ?").bind(number).execute();
    remove_unlisted_packages(m_database);
    transaction.commit();
}

} // namespace rbeepkg::database
