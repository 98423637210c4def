// What is installed, read: every query is one statement, so it sees one state.
#include "libpkg/database/file_path.hpp"
#include "libpkg/database/installed_versions.hpp"
#include "libpkg/database/local_database.hpp"
#include "libpkg/database/local_rows.hpp"
#include "libpkg/database/search_term.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstddef>
#include <limits>
#include <string_view>
#include <utility>

namespace rbeepkg::database {

namespace {

// The key of generation_member begins with these two: such reading is in the order of names and
// touches no row that it does not give.
std::string_view member_filter(const std::string& name)
{
    return name.empty() ? " WHERE m.generation = ? ORDER BY m.name"
                        : " WHERE m.generation = ? AND m.name = ?";
}

void bind_filter(sqlite::Statement& statement, std::int64_t generation, const std::string& name)
{
    statement.bind(generation);
    if (!name.empty()) {
        statement.bind(name);
    }
}

// vercmp order, which SQL does not know; the rows of one name are together already.
bool older(const std::string& left, const std::string& right)
{
    return package::vercmp(left, right) < 0;
}

constexpr std::string_view k_listed_columns =
    "SELECT m.name, m.version, m.active, m.reason, m.store_path, m.binary, m.pinned, m.hold,"
    " m.package_id";
constexpr int k_after_listed = 9;

void take(const sqlite::Statement& row, ListedPackage& package)
{
    package.name = row.text(0);
    package.version = row.text(1);
    package.active = row.integer(2) != 0;
    package.reason = detail::reason_of(row.integer(3));
    package.store_path = row.text(4);
    package.binary = row.text(5);
    package.pinned = row.integer(6) != 0;
    package.hold = row.text(7);
    package.id = row.integer(8);
}

ListedPackage listed_at(const sqlite::Statement& row)
{
    ListedPackage package;
    take(row, package);
    return package;
}

constexpr std::string_view k_version_columns = "SELECT m.name, m.version, m.active";

void take(const sqlite::Statement& row, InstalledVersion& version)
{
    version.name = row.text(0);
    version.version = row.text(1);
    version.active = row.integer(2) != 0;
}

// The versions of one name, the oldest first. Ten thousand rows go through here: each is read into
// one that was visited before, and no memory is asked for.
template <typename Row> class VersionsOfAName
{
public:
    explicit VersionsOfAName(const std::function<void(const Row&)>& visit) : m_visit{visit} {}

    void add(const sqlite::Statement& row)
    {
        if (m_count == m_rows.size()) {
            m_rows.emplace_back();
        }
        take(row, m_rows[m_count]);
        if (m_count != 0 && m_rows[m_count].name != m_rows.front().name) {
            visit();
            std::swap(m_rows.front(), m_rows[m_count]);
            m_count = 0;
        }
        ++m_count;
    }

    void visit()
    {
        const auto end = m_rows.begin() + static_cast<std::ptrdiff_t>(m_count);
        if (m_count > 1) {
            std::stable_sort(m_rows.begin(), end, [](const Row& left, const Row& right) {
                return older(left.version, right.version);
            });
        }
        std::for_each(m_rows.begin(), end, m_visit);
    }

private:
    const std::function<void(const Row&)>& m_visit;
    std::vector<Row> m_rows;
    std::size_t m_count = 0; // of the rows, those that are of the name
};

template <typename Row>
void visit_members(sqlite::Database& database, std::string_view columns, std::int64_t generation,
                   const std::string& name, const std::function<void(const Row&)>& visit)
{
    sqlite::Statement row = database.prepare(
        fmt::format("{} FROM generation_member m{}", columns, member_filter(name)));
    bind_filter(row, generation, name);
    VersionsOfAName<Row> versions{visit};
    while (row.step()) {
        versions.add(row);
    }
    versions.visit();
}

std::vector<package::InstalledPackage> installed(sqlite::Database& database,
                                                 std::int64_t generation, const std::string& name)
{
    sqlite::Statement row = database.prepare(
        fmt::format("{} FROM generation_member m CROSS JOIN package p ON p.id = m.package_id{}",
                    detail::k_installed_columns, member_filter(name)));
    bind_filter(row, generation, name);
    std::vector<package::InstalledPackage> packages;
    while (row.step()) {
        packages.push_back(detail::installed_at(row));
    }
    std::stable_sort(packages.begin(), packages.end(), [](const auto& l, const auto& r) {
        return l.package.name == r.package.name
                   ? older(l.package.version.text(), r.package.version.text())
                   : l.package.name < r.package.name;
    });
    return packages;
}

constexpr std::string_view k_generation_columns =
    "SELECT number, state, created_at, command, previous, transaction_id FROM generation";

GenerationRow generation_at(const sqlite::Statement& row)
{
    const std::string state = row.text(1);
    GenerationRow generation;
    generation.number = row.integer(0);
    generation.state = state == "current"   ? GenerationState::current
                       : state == "pending" ? GenerationState::pending
                                            : GenerationState::old;
    generation.created_at = row.integer(2);
    generation.command = row.text(3);
    generation.previous = row.integer(4);
    generation.transaction = row.integer(5);
    return generation;
}

} // namespace

std::string versions_of(const HistoryChange& change)
{
    if (change.old_version.empty() || change.old_version == change.new_version) {
        return change.new_version;
    }
    return change.new_version.empty() ? change.old_version
                                      : change.old_version + " -> " + change.new_version;
}

std::vector<GenerationRow> LocalDatabase::generations()
{
    sqlite::Statement row =
        m_database.prepare(fmt::format("{} ORDER BY number", k_generation_columns));
    std::vector<GenerationRow> rows;
    while (row.step()) {
        rows.push_back(generation_at(row));
    }
    return rows;
}

std::optional<GenerationRow> LocalDatabase::current_row()
{
    sqlite::Statement row =
        m_database.prepare(fmt::format("{} WHERE state = 'current'", k_generation_columns));
    return row.step() ? std::optional{generation_at(row)} : std::nullopt;
}

std::vector<package::InstalledPackage> LocalDatabase::members(std::int64_t generation)
{
    return installed(m_database, generation, {});
}

std::vector<std::string> LocalDatabase::store_paths_in_use()
{
    sqlite::Statement row = m_database.prepare(
        "SELECT p.store_path FROM package p WHERE EXISTS"
        " (SELECT 1 FROM generation_member m WHERE m.package_id = p.id) ORDER BY p.store_path");
    std::vector<std::string> paths;
    while (row.step()) {
        paths.push_back(row.text(0));
    }
    return paths;
}

void LocalDatabase::for_each_listed(std::int64_t generation,
                                    const std::function<void(const ListedPackage&)>& visit)
{
    visit_members(m_database, k_listed_columns, generation, {}, visit);
}

void for_each_version(sqlite::Database& database, std::int64_t generation,
                      const std::function<void(const InstalledVersion&)>& visit)
{
    visit_members(database, k_version_columns, generation, {}, visit);
}

std::vector<ListedPackage> LocalDatabase::listed(std::int64_t generation, const std::string& name)
{
    std::vector<ListedPackage> packages;
    const std::function<void(const ListedPackage&)> note = [&](const ListedPackage& package) {
        packages.push_back(package);
    };
    visit_members(m_database, k_listed_columns, generation, name, note);
    return packages;
}

std::vector<package::InstalledPackage> LocalDatabase::named(std::int64_t generation,
                                                            const std::string& name)
{
    return installed(m_database, generation, name);
}

void LocalDatabase::for_each_described(std::int64_t generation,
                                       const std::function<void(const DescribedPackage&)>& visit)
{
    // Of the JSON only the description is read.
    constexpr std::string_view k_lines =
        "(SELECT group_concat(r.expression, char(10)) FROM package_relation r"
        " WHERE r.package_id = m.package_id AND r.kind = '{}')";
    sqlite::Statement row = m_database.prepare(
        fmt::format("{}, p.detail ->> '$.description', {}, {} FROM generation_member m"
                    " CROSS JOIN package p ON p.id = m.package_id{}",
                    k_listed_columns, fmt::format(k_lines, "provides"),
                    fmt::format(k_lines, "groups"), member_filter({})));
    bind_filter(row, generation, {});
    while (row.step()) {
        visit({listed_at(row), row.text(k_after_listed), row.text(k_after_listed + 1),
               row.text(k_after_listed + 2)});
    }
}

std::vector<DescribedPackage> LocalDatabase::search(std::int64_t generation,
                                                    const std::vector<std::string>& terms)
{
    const std::vector<detail::SearchTerm> wanted{terms.begin(), terms.end()};
    std::vector<DescribedPackage> found;
    for_each_described(generation, [&](const DescribedPackage& package) {
        const detail::SearchedTexts texts{package.listed.name, package.description,
                                          package.provides, package.groups};
        if (std::all_of(wanted.begin(), wanted.end(), [&](const detail::SearchTerm& term) {
                return detail::matches(term, texts);
            })) {
            found.push_back(package);
        }
    });
    return found;
}

std::optional<ListedPackage> LocalDatabase::owner(std::int64_t generation,
                                                  const std::string& store_path,
                                                  const std::string& path)
{
    const detail::SplitPath split = detail::split_path(path);
    sqlite::Statement row = m_database.prepare(
        fmt::format("{} FROM package p CROSS JOIN generation_member m ON m.package_id = p.id"
                    " CROSS JOIN directory d CROSS JOIN file f"
                    " ON f.directory_id = d.id AND f.package_id = p.id"
                    " WHERE p.store_path = ? AND m.generation = ? AND d.path = ? AND f.name = ?",
                    k_listed_columns));
    row.bind(store_path).bind(generation).bind(split.directory).bind(split.name);
    return row.step() ? std::optional{listed_at(row)} : std::nullopt;
}

void LocalDatabase::for_each_file(std::int64_t package_id,
                                  const std::function<void(const InstalledFile&)>& visit)
{
    sqlite::Statement row =
        m_database.prepare("SELECT d.path, f.name, f.type, f.size, f.sha256, f.link"
                           " FROM file f CROSS JOIN directory d ON d.id = f.directory_id"
                           " WHERE f.package_id = ? ORDER BY f.position");
    row.bind(package_id);
    while (row.step()) {
        const std::string type = row.text(2);
        visit({row.text(0) + row.text(1), type.empty() ? 'f' : type.front(),
               static_cast<std::uint64_t>(row.integer(3)), row.text(4), row.text(5)});
    }
}

std::vector<HistoryRow> LocalDatabase::history(std::size_t most)
{
    constexpr auto k_all = static_cast<std::size_t>(std::numeric_limits<std::int64_t>::max());
    sqlite::Statement row = m_database.prepare(
        "SELECT h.id, h.started_at, h.finished_at, h.command, h.user, h.result, h.generation,"
        " c.action, c.name, c.old_version, c.new_version"
        " FROM (SELECT * FROM history ORDER BY id DESC LIMIT ?) h"
        " LEFT JOIN history_change c ON c.history_id = h.id ORDER BY h.id DESC, c.position");
    row.bind(static_cast<std::int64_t>(std::min(most, k_all)));
    std::vector<HistoryRow> rows;
    while (row.step()) {
        const std::int64_t id = row.integer(0);
        if (rows.empty() || rows.back().id != id) {
            rows.push_back({id,
                            row.integer(1),
                            row.integer(2),
                            row.text(3),
                            row.text(4),
                            row.text(5),
                            row.integer(6),
                            {}});
        }
        if (!row.is_null(7)) {
            rows.back().changes.push_back({row.text(7), row.text(8), row.text(9), row.text(10)});
        }
    }
    return rows;
}

} // namespace rbeepkg::database
