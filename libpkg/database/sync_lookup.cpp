// Finding packages of the catalogs by name.
#include "libpkg/base/text.hpp"
#include "libpkg/database/sync_database.hpp"
#include "libpkg/database/sync_rows.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace rbeepkg::database {

void SyncDatabase::for_each(const std::vector<std::string>& catalogs,
                            const std::function<void(const package::SyncPackage&)>& visit)
{
    sqlite::Statement rows =
        m_database.prepare("SELECT c.name, s.name, s.detail, s.entry"
                           " FROM catalog c CROSS JOIN sync_package s ON s.catalog_id = c.id"
                           " WHERE c.name = ? ORDER BY s.name, s.id");
    for (const std::string& catalog : catalogs) {
        rows.bind(catalog);
        while (rows.step()) {
            visit(detail::sync_package_at(rows, 0));
        }
    }
}

void SyncDatabase::for_each_listed(const std::vector<std::string>& catalogs, bool only_in_groups,
                                   const std::function<void(const ListedSyncPackage&)>& visit)
{
    sqlite::Statement rows = m_database.prepare(
        fmt::format("SELECT c.name, s.name, s.version, s.groups"
                    " FROM catalog c CROSS JOIN sync_package s ON s.catalog_id = c.id"
                    " WHERE c.name = ?{} ORDER BY s.name, s.id",
                    only_in_groups ? " AND s.groups <> ''" : ""));
    for (const std::string& catalog : catalogs) {
        rows.bind(catalog);
        while (rows.step()) {
            visit({rows.text(0), rows.text(1), rows.text(2), rows.text(3)});
        }
    }
}

std::vector<package::SyncPackage> SyncDatabase::named(const std::string& name,
                                                      const std::vector<std::string>& catalogs)
{
    sqlite::Statement rows =
        m_database.prepare("SELECT c.name, s.name, s.detail, s.entry"
                           " FROM catalog c CROSS JOIN sync_package s ON s.catalog_id = c.id"
                           " WHERE c.name = ? AND s.name = ? ORDER BY s.id");
    std::vector<package::SyncPackage> packages;
    for (const std::string& catalog : catalogs) {
        rows.bind(catalog).bind(name);
        while (rows.step()) {
            packages.push_back(detail::sync_package_at(rows, 0));
        }
    }
    return packages;
}

std::vector<package::SyncPackage>
SyncDatabase::depending_on(const std::vector<std::string>& names,
                           const std::vector<std::string>& catalogs)
{
    // sync_depend has no optional dependencies; those are looked for in the text, as are all of
    // them for want of an index by name. Only -Sii asks.
    sqlite::Statement row = m_database.prepare(
        "SELECT s.id, c.name, s.name, s.detail, s.entry FROM catalog c"
        " CROSS JOIN sync_package s ON s.catalog_id = c.id"
        " WHERE EXISTS (SELECT 1 FROM json_each(?) n WHERE instr(s.detail, n.value) > 0)");
    row.bind(detail::json_list(names));
    detail::SyncRows rows{catalogs};
    while (row.step()) {
        if (const auto rank = rows.rank(row.text(1))) {
            rows.add(*rank, row.integer(0), detail::sync_package_at(row, 1));
        }
    }
    return std::move(rows).sorted();
}

package::PackageIndex SyncDatabase::reachable(const std::vector<std::string>& names,
                                              const std::vector<std::string>& catalogs)
{
    // CROSS JOIN: in this order, each by its key; with statistics the planner would rather read
    // whole tables. UNION (not ALL) ends cycles.
    sqlite::Statement row = m_database.prepare(
        "WITH RECURSIVE wanted(name) AS ("
        "  SELECT value FROM json_each(?)"
        "  UNION"
        "  SELECT d.name FROM wanted w CROSS JOIN sync_lookup l ON l.name = w.name"
        "  CROSS JOIN sync_depend d ON d.package_id = l.package_id),"
        " found(id) AS ("
        "  SELECT DISTINCT l.package_id FROM wanted w CROSS JOIN sync_lookup l ON l.name = w.name)"
        " SELECT s.id, c.name, s.name, s.detail, s.entry"
        " FROM found f CROSS JOIN sync_package s ON s.id = f.id"
        " CROSS JOIN catalog c ON c.id = s.catalog_id");
    row.bind(detail::json_list(names));
    detail::SyncRows rows{catalogs};
    while (row.step()) {
        if (const auto rank = rows.rank(row.text(1))) {
            rows.add(*rank, row.integer(0), detail::sync_package_at(row, 1));
        }
    }
    package::PackageIndex index;
    for (package::SyncPackage& package : std::move(rows).sorted()) {
        index.add(std::move(package));
    }
    return index;
}

std::vector<std::string> SyncDatabase::similar_names(const std::string& name, std::size_t most)
{
    constexpr std::size_t k_farthest = 3;
    // Of a short name so many changes would leave nothing.
    const std::size_t limit = std::min(k_farthest, name.size() / 2);
    std::vector<std::pair<std::size_t, std::string>> near;
    // Provided names too: they are what people type.
    sqlite::Statement row = m_database.prepare("SELECT DISTINCT name FROM sync_lookup");
    while (row.step()) {
        std::string candidate = row.text(0);
        const std::size_t distance = edit_distance(name, candidate, limit);
        if (distance <= limit) {
            near.emplace_back(distance, std::move(candidate));
        }
    }
    std::sort(near.begin(), near.end());
    near.resize(std::min(near.size(), most));
    std::vector<std::string> names;
    names.reserve(near.size());
    for (auto& [distance, candidate] : near) {
        names.push_back(std::move(candidate));
    }
    return names;
}

} // namespace rbeepkg::database
