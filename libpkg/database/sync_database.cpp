#include "libpkg/database/sync_database.hpp"

#include "libpkg/base/error.hpp"
#include "libpkg/database/package_json.hpp"
#include "libpkg/database/sync_rows.hpp"
#include "libpkg/encoding/json.hpp"

#include <set>
#include <unordered_set>
#include <utility>

namespace rbeepkg::database {

namespace {

std::int64_t put_catalog(sqlite::Database& database, const CatalogState& state)
{
    sqlite::Statement statement = database.prepare(
        "INSERT INTO catalog(name, server, etag, last_modified, body_sha256, fetched_at, max_age)"
        " VALUES (?, ?, ?, ?, ?, ?, ?)"
        " ON CONFLICT(name) DO UPDATE SET server = excluded.server, etag = excluded.etag,"
        " last_modified = excluded.last_modified, body_sha256 = excluded.body_sha256,"
        " fetched_at = excluded.fetched_at, max_age = excluded.max_age"
        " RETURNING id");
    statement.bind(state.name)
        .bind(state.server)
        .bind(state.etag)
        .bind(state.last_modified)
        .bind(state.body_sha256)
        .bind(state.fetched_at)
        .bind(state.max_age);
    statement.step();
    const std::int64_t id = statement.integer(0);
    statement.execute();
    return id;
}

void put_seen_index(sqlite::Database& database, const std::string& catalog, const SeenIndex& index)
{
    database
        .prepare("INSERT OR REPLACE INTO seen_index(catalog, repo, serial, sha256, created_at,"
                 " expires_at, files_path, files_size, files_sha256)"
                 " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)")
        .bind(catalog)
        .bind(index.repo)
        .bind(static_cast<std::int64_t>(index.serial))
        .bind(index.sha256)
        .bind(index.created_at)
        .bind(index.expires_at)
        .bind(index.files_path)
        .bind(static_cast<std::int64_t>(index.files_size))
        .bind(index.files_sha256)
        .execute();
}

// One a line, so that a search can look at each.
template <typename Range, typename Text> std::string lines_of(const Range& things, Text text_of)
{
    std::string lines;
    for (const auto& thing : things) {
        lines += lines.empty() ? "" : "\n";
        lines += text_of(thing);
    }
    return lines;
}

// The index of the search only: rows are there, or still there.
void index_rows_after(sqlite::Database& database, std::int64_t id)
{
    database
        .prepare("INSERT INTO sync_search(rowid, name, description, provides, groups)"
                 " SELECT id, name, description, provides, groups FROM sync_package WHERE id > ?")
        .bind(id)
        .execute();
}

void remove_rows(sqlite::Database& database, const std::vector<std::int64_t>& ids)
{
    if (ids.empty()) {
        return;
    }
    const std::string list = encoding::Json(ids).dump();
    database
        .prepare("INSERT INTO sync_search(sync_search, rowid, name, description, provides, groups)"
                 " SELECT 'delete', id, name, description, provides, groups FROM sync_package"
                 " WHERE id IN (SELECT value FROM json_each(?))")
        .bind(list)
        .execute();
    database.prepare("DELETE FROM sync_package WHERE id IN (SELECT value FROM json_each(?))")
        .bind(list)
        .execute();
}

// A large catalog is written through a cache that holds the pages it comes back to; whoever only
// reads afterwards needs no such memory.
class RoomyCache
{
public:
    explicit RoomyCache(sqlite::Database& database) : m_database{database}
    {
        m_database.execute("PRAGMA cache_size = -65536"); // KiB
    }
    ~RoomyCache()
    {
        try {
            m_database.execute("PRAGMA cache_size = -2000; PRAGMA shrink_memory");
        } catch (const Error&) {
            return; // it stays roomy
        }
    }
    RoomyCache(const RoomyCache&) = delete;
    RoomyCache& operator=(const RoomyCache&) = delete;

private:
    sqlite::Database& m_database;
};

// Brings the rows of one catalog to a new content. Rows that stay the same are left alone: a
// refresh mostly changes little, and the search index is what costs.
class CatalogRows
{
public:
    CatalogRows(sqlite::Database& database, std::int64_t catalog)
        : m_catalog{catalog}, m_database{database}, m_last_before{last_row(database)},
          m_was_empty{is_empty(database, catalog)},
          m_find{database.prepare("SELECT id FROM sync_package WHERE catalog_id = ? AND name = ?"
                                  " AND detail = ? AND entry = ?")},
          m_insert{database.prepare(
              "INSERT INTO sync_package(catalog_id, name, version, worker_id, description,"
              " provides, groups, detail, entry) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)")},
          m_insert_lookup{
              database.prepare("INSERT INTO sync_lookup(name, package_id) VALUES (?, ?)")},
          m_insert_depend{
              database.prepare("INSERT INTO sync_depend(package_id, name) VALUES (?, ?)")}
    {}

    void keep_or_add(const package::SyncPackage& sync)
    {
        if (!m_same_name.empty() && m_same_name.front().sync.package.name != sync.package.name) {
            settle_same_name();
        }
        std::string detail = to_json_text(sync);
        const std::int64_t known = row_of(sync, detail);
        m_same_name.push_back({sync, std::move(detail), known});
    }

    // Removes what was neither kept nor added, and brings the index of the search up.
    void finish()
    {
        settle_same_name();
        if (last_row(m_database) > m_last_before) {
            index_rows_after(m_database, m_last_before);
            // What is new has no file list yet.
            m_database.prepare("UPDATE catalog SET files_sha256 = '' WHERE id = ?")
                .bind(m_catalog)
                .execute();
        }
        std::vector<std::int64_t> gone;
        sqlite::Statement all =
            m_database.prepare("SELECT id FROM sync_package WHERE catalog_id = ?");
        all.bind(m_catalog);
        while (all.step()) {
            if (!m_kept.contains(all.integer(0))) {
                gone.push_back(all.integer(0));
            }
        }
        remove_rows(m_database, gone);
    }

private:
    static constexpr std::int64_t k_unknown = 0;
    struct Version
    {
        package::SyncPackage sync;
        std::string detail;
        std::int64_t known; // its row
    };

    // k_unknown: it is new. In a catalog that was empty, every name behind those before it is.
    std::int64_t row_of(const package::SyncPackage& sync, const std::string& detail)
    {
        if (m_was_empty && sync.package.name > m_last_name) {
            m_last_name = sync.package.name;
            return k_unknown;
        }
        m_find.bind(m_catalog).bind(sync.package.name).bind(detail).bind(sync.entry_json);
        const std::int64_t known = m_find.step() ? m_find.integer(0) : k_unknown;
        m_find.reset();
        return known;
    }

    static bool is_empty(sqlite::Database& database, std::int64_t catalog)
    {
        sqlite::Statement any =
            database.prepare("SELECT 1 FROM sync_package WHERE catalog_id = ? LIMIT 1");
        return !any.bind(catalog).step();
    }

    // The rows of one name stand in the order of the catalog: the first one is what is meant by the
    // name alone. A version that comes in between moves those behind it.
    void settle_same_name()
    {
        std::int64_t last = k_unknown;
        for (const Version& version : m_same_name) {
            last = version.known > last ? version.known : add(version.sync, version.detail);
            m_kept.insert(last);
        }
        m_same_name.clear();
    }

    static std::int64_t last_row(sqlite::Database& database)
    {
        sqlite::Statement statement = database.prepare("SELECT max(id) FROM sync_package");
        statement.step();
        return statement.integer(0);
    }

    std::int64_t add(const package::SyncPackage& sync, const std::string& detail)
    {
        const package::Package& package = sync.package;
        const auto provide_text = [](const package::Provide& p) { return p.to_string(); };
        m_insert.bind(m_catalog)
            .bind(package.name)
            .bind(package.version.text())
            .bind(sync.worker_id)
            .bind(package.description)
            .bind(lines_of(package.provides, provide_text))
            .bind(lines_of(package.groups, [](const std::string& group) { return group; }))
            .bind(detail)
            .bind(sync.entry_json)
            .execute();
        const std::int64_t id = m_database.last_insert_rowid();
        add_lookups(id, sync);
        add_depends(id, package);
        return id;
    }

    void add_lookups(std::int64_t id, const package::SyncPackage& sync)
    {
        std::set<std::string> names{sync.package.name};
        if (!sync.worker_id.empty()) {
            names.insert(sync.worker_id);
        }
        for (const package::Provide& provide : sync.package.provides) {
            names.insert(provide.name);
        }
        for (const package::Depend& replaced : sync.package.replaces) {
            names.insert(replaced.name);
        }
        for (const std::string& name : names) {
            m_insert_lookup.bind(name).bind(id).execute();
        }
    }

    void add_depends(std::int64_t id, const package::Package& package)
    {
        std::set<std::string> names;
        for (const auto* depends :
             {&package.depends, &package.makedepends, &package.checkdepends}) {
            for (const package::Depend& depend : *depends) {
                names.insert(depend.name);
            }
        }
        for (const std::string& name : names) {
            m_insert_depend.bind(id).bind(name).execute();
        }
    }

    std::int64_t m_catalog;
    sqlite::Database& m_database;
    std::int64_t m_last_before;
    bool m_was_empty;
    std::string m_last_name; // of the names that came, in byte order
    sqlite::Statement m_find;
    sqlite::Statement m_insert;
    sqlite::Statement m_insert_lookup;
    sqlite::Statement m_insert_depend;
    std::unordered_set<std::int64_t> m_kept;
    std::vector<Version> m_same_name;
};

} // namespace

std::optional<CatalogState> SyncDatabase::catalog(const std::string& name)
{
    sqlite::Statement statement =
        m_database.prepare("SELECT name, server, etag, last_modified, body_sha256, fetched_at,"
                           " max_age FROM catalog WHERE name = ?");
    if (!statement.bind(name).step()) {
        return std::nullopt;
    }
    return CatalogState{statement.text(0),   statement.text(1), statement.text(2),
                        statement.text(3),   statement.text(4), statement.integer(5),
                        statement.integer(6)};
}

void SyncDatabase::replace(const CatalogState& state,
                           const std::vector<package::SyncPackage>& packages)
{
    const RoomyCache cache{m_database};
    sqlite::SqlTransaction transaction{m_database};
    CatalogRows rows{m_database, put_catalog(m_database, state)};
    for (const package::SyncPackage& package : packages) {
        rows.keep_or_add(package);
    }
    rows.finish();
    transaction.commit();
}

std::size_t SyncDatabase::replace(const CatalogState& state, const SeenIndex& index,
                                  const PackageSource& source)
{
    const RoomyCache cache{m_database};
    sqlite::SqlTransaction transaction{m_database};
    CatalogRows rows{m_database, put_catalog(m_database, state)};
    std::size_t count = 0;
    source([&](const package::SyncPackage& package) {
        rows.keep_or_add(package);
        ++count;
    });
    rows.finish();
    put_seen_index(m_database, state.name, index);
    transaction.commit();
    return count;
}

std::optional<SeenIndex> SyncDatabase::seen_index(const std::string& catalog)
{
    sqlite::Statement row = m_database.prepare(
        "SELECT repo, serial, sha256, created_at, expires_at, files_path, files_size, files_sha256"
        " FROM seen_index WHERE catalog = ?");
    if (!row.bind(catalog).step()) {
        return std::nullopt;
    }
    SeenIndex index;
    index.repo = row.text(0);
    index.serial = static_cast<std::uint64_t>(row.integer(1));
    index.sha256 = row.text(2);
    index.created_at = row.integer(3);
    index.expires_at = row.integer(4);
    index.files_path = row.text(5);
    index.files_size = static_cast<std::uint64_t>(row.integer(6));
    index.files_sha256 = row.text(7);
    return index;
}

void SyncDatabase::touch(const CatalogState& state)
{
    m_database
        .prepare("UPDATE catalog SET server = ?, etag = ?, last_modified = ?, body_sha256 = ?,"
                 " fetched_at = ?, max_age = ? WHERE name = ?")
        .bind(state.server)
        .bind(state.etag)
        .bind(state.last_modified)
        .bind(state.body_sha256)
        .bind(state.fetched_at)
        .bind(state.max_age)
        .bind(state.name)
        .execute();
}

void SyncDatabase::forget_others(const std::vector<std::string>& names)
{
    const std::string kept = detail::json_list(names);
    sqlite::SqlTransaction transaction{m_database};
    sqlite::Statement rows = m_database.prepare(
        "SELECT s.id FROM catalog c CROSS JOIN sync_package s ON s.catalog_id = c.id"
        " WHERE c.name NOT IN (SELECT value FROM json_each(?))");
    rows.bind(kept);
    std::vector<std::int64_t> gone;
    while (rows.step()) {
        gone.push_back(rows.integer(0));
    }
    remove_rows(m_database, gone);
    m_database.prepare("DELETE FROM catalog WHERE name NOT IN (SELECT value FROM json_each(?))")
        .bind(kept)
        .execute();
    transaction.commit();
}

void SyncDatabase::remember_recipe(const std::string& url, const std::string& text)
{
    m_database
        .prepare("INSERT INTO recipe(url, text, seen_at) VALUES (?, ?, unixepoch())"
                 " ON CONFLICT(url) DO UPDATE SET text = excluded.text, seen_at = excluded.seen_at")
        .bind(url)
        .bind(text)
        .execute();
}

std::optional<std::string> SyncDatabase::recipe(const std::string& url)
{
    sqlite::Statement statement = m_database.prepare("SELECT text FROM recipe WHERE url = ?");
    return statement.bind(url).step() ? std::optional{statement.text(0)} : std::nullopt;
}

std::optional<std::string> SyncDatabase::pin(const std::string& subject, const std::string& url)
{
    sqlite::Statement statement =
        m_database.prepare("SELECT sha256 FROM pin WHERE subject = ? AND url = ?");
    return statement.bind(subject).bind(url).step() ? std::optional{statement.text(0)}
                                                    : std::nullopt;
}

void SyncDatabase::remember_pin(const std::string& subject, const std::string& url,
                                const std::string& sha256)
{
    m_database
        .prepare("INSERT INTO pin(subject, url, sha256, seen_at) VALUES (?, ?, ?, unixepoch())"
                 " ON CONFLICT(subject, url) DO UPDATE"
                 " SET sha256 = excluded.sha256, seen_at = excluded.seen_at")
        .bind(subject)
        .bind(url)
        .bind(sha256)
        .execute();
}

} // namespace rbeepkg::database
