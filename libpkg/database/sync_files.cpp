// The files of what the catalogs offer: written list by list, found by path or by name.
#include "libpkg/database/directory_ids.hpp"
#include "libpkg/database/file_path.hpp"
#include "libpkg/database/search_term.hpp"
#include "libpkg/database/sync_database.hpp"
#include "libpkg/encoding/json.hpp"

#include <fmt/format.h>

#include <optional>
#include <string_view>
#include <utility>

namespace rbeepkg::database {

namespace {

constexpr std::string_view k_columns =
    "SELECT c.name, s.name, s.version, s.groups, d.path || f.name";

// Lists of one catalog's packages. A list that stays the same is left alone: reading is cheaper
// than writing it anew.
class ListRows
{
public:
    explicit ListRows(sqlite::Database& database)
        : m_directories{database, "sync_directory"},
          m_paths{database.prepare("SELECT d.path || f.name FROM sync_file f CROSS JOIN"
                                   " sync_directory d ON d.id = f.directory_id"
                                   " WHERE f.package_id = ? ORDER BY f.position")},
          m_remove{database.prepare("DELETE FROM sync_file WHERE package_id = ?")},
          m_add{database.prepare("INSERT INTO sync_file(package_id, position, directory_id, name)"
                                 " VALUES (?, ?, ?, ?)")}
    {}

    void put(std::int64_t package, const std::vector<std::string>& paths)
    {
        if (is_known(package, paths)) {
            return;
        }
        m_remove.bind(package).execute();
        std::int64_t position = 0;
        for (const std::string& path : paths) {
            const detail::SplitPath split = detail::split_path(path);
            m_add.bind(package)
                .bind(position++)
                .bind(m_directories.of(split.directory))
                .bind(split.name)
                .execute();
        }
    }

private:
    bool is_known(std::int64_t package, const std::vector<std::string>& paths)
    {
        std::size_t at = 0;
        m_paths.bind(package);
        bool same = true;
        while (same && m_paths.step()) {
            same = at < paths.size() && m_paths.text(0) == paths[at];
            ++at;
        }
        m_paths.reset();
        return same && at == paths.size();
    }

    detail::DirectoryIds m_directories;
    sqlite::Statement m_paths;
    sqlite::Statement m_remove;
    sqlite::Statement m_add;
};

// Lists of packages that this refresh does not name, and directories that nothing lies in then.
void remove_other_lists(sqlite::Database& database, const std::string& catalog,
                        const std::vector<std::int64_t>& kept)
{
    database
        .prepare("DELETE FROM sync_file WHERE package_id IN (SELECT s.id FROM catalog c"
                 " CROSS JOIN sync_package s ON s.catalog_id = c.id WHERE c.name = ?)"
                 " AND package_id NOT IN (SELECT value FROM json_each(?))")
        .bind(catalog)
        .bind(encoding::Json(kept).dump())
        .execute();
    database.execute("DELETE FROM sync_directory"
                     " WHERE id NOT IN (SELECT directory_id FROM sync_file)");
}

// The last parameter of the statement is the catalog.
void visit_by_catalog(const std::function<sqlite::Statement&()>& bound,
                      const std::vector<std::string>& catalogs,
                      const std::function<void(const SyncFile&)>& visit)
{
    for (const std::string& catalog : catalogs) {
        sqlite::Statement& row = bound().bind(catalog);
        while (row.step()) {
            visit({row.text(0), row.text(1), row.text(2), row.text(3), row.text(4)});
        }
    }
}

} // namespace

std::string SyncDatabase::files_sha256(const std::string& catalog)
{
    sqlite::Statement statement =
        m_database.prepare("SELECT files_sha256 FROM catalog WHERE name = ?");
    return statement.bind(catalog).step() ? statement.text(0) : std::string{};
}

void SyncDatabase::replace_files(const std::string& catalog, const std::string& sha256,
                                 const std::vector<FileList>& lists)
{
    sqlite::SqlTransaction transaction{m_database};
    sqlite::Statement find = m_database.prepare(
        "SELECT s.id FROM catalog c CROSS JOIN sync_package s ON s.catalog_id = c.id"
        " WHERE c.name = ? AND s.name = ? AND s.version = ?");
    ListRows rows{m_database};
    std::vector<std::int64_t> kept;
    for (const FileList& list : lists) {
        find.bind(catalog).bind(list.name).bind(list.version);
        const std::optional<std::int64_t> package =
            find.step() ? std::optional{find.integer(0)} : std::nullopt;
        find.reset();
        if (package) {
            rows.put(*package, list.paths);
            kept.push_back(*package);
        }
    }
    remove_other_lists(m_database, catalog, kept);
    m_database.prepare("UPDATE catalog SET files_sha256 = ? WHERE name = ?")
        .bind(sha256)
        .bind(catalog)
        .execute();
    transaction.commit();
}

void SyncDatabase::files_at(const std::string& path, const std::vector<std::string>& catalogs,
                            const std::function<void(const SyncFile&)>& visit)
{
    const detail::SplitPath split = detail::split_path(path);
    sqlite::Statement row = m_database.prepare(
        fmt::format("{} FROM sync_directory d CROSS JOIN sync_file f ON f.directory_id = d.id"
                    " CROSS JOIN sync_package s ON s.id = f.package_id"
                    " CROSS JOIN catalog c ON c.id = s.catalog_id"
                    " WHERE d.path = ? AND f.name = ? AND c.name = ? ORDER BY s.name, s.id",
                    k_columns));
    visit_by_catalog(
        [&]() -> sqlite::Statement& { return row.bind(split.directory).bind(split.name); },
        catalogs, visit);
}

void SyncDatabase::files_called(const std::string& name, const std::vector<std::string>& catalogs,
                                const std::function<void(const SyncFile&)>& visit)
{
    sqlite::Statement row = m_database.prepare(
        fmt::format("{} FROM sync_file f CROSS JOIN sync_directory d ON d.id = f.directory_id"
                    " CROSS JOIN sync_package s ON s.id = f.package_id"
                    " CROSS JOIN catalog c ON c.id = s.catalog_id"
                    " WHERE f.name = ? AND c.name = ? ORDER BY s.name, s.id, f.position",
                    k_columns));
    visit_by_catalog([&]() -> sqlite::Statement& { return row.bind(name); }, catalogs, visit);
}

void SyncDatabase::files_matching(const std::string& expression, bool whole_path,
                                  const std::vector<std::string>& catalogs,
                                  const std::function<void(const SyncFile&)>& visit)
{
    const detail::SearchTerm term{expression};
    for_each_file("", catalogs, [&](const SyncFile& file) {
        const std::string_view name = detail::split_path(file.path).name;
        if (whole_path ? term.matches(file.path) : !name.ends_with('/') && term.matches(name)) {
            visit(file);
        }
    });
}

void SyncDatabase::for_each_file(const std::string& name, const std::vector<std::string>& catalogs,
                                 const std::function<void(const SyncFile&)>& visit)
{
    // Down the keys of each table in turn: nothing is sorted, and the first line comes at once.
    sqlite::Statement row = m_database.prepare(
        fmt::format("{} FROM catalog c CROSS JOIN sync_package s ON s.catalog_id = c.id{}"
                    " CROSS JOIN sync_file f ON f.package_id = s.id"
                    " CROSS JOIN sync_directory d ON d.id = f.directory_id"
                    " WHERE c.name = ? ORDER BY s.name, s.id, f.position",
                    k_columns, name.empty() ? "" : " AND s.name = ?"));
    visit_by_catalog(
        [&]() -> sqlite::Statement& {
            row.reset();
            return name.empty() ? row : row.bind(name);
        },
        catalogs, visit);
}

} // namespace rbeepkg::database
