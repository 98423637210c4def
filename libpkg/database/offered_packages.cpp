#include "libpkg/database/offered_packages.hpp"

#include "libpkg/base/error.hpp"
#include "libpkg/database/package_json.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <tuple>
#include <utility>

namespace rbeepkg::database {

OfferedPackages::OfferedPackages(sqlite::Database& database,
                                 const std::vector<std::string>& catalogs)
    : m_database{database}, m_known_as{database.prepare(
                                "SELECT s.id, s.catalog_id, s.name"
                                " FROM sync_lookup l CROSS JOIN sync_package s"
                                " ON s.id = l.package_id WHERE l.name = ?")},
      m_package{database.prepare("SELECT catalog_id, name, detail FROM sync_package WHERE id = ?")}
{
    sqlite::Statement find = database.prepare("SELECT id FROM catalog WHERE name = ?");
    for (std::size_t rank = 0; rank < catalogs.size(); ++rank) {
        if (find.bind(catalogs[rank]).step()) {
            m_catalogs.try_emplace(find.integer(0), Catalog{rank, catalogs[rank]});
        }
    }
}

// By the order of the catalogs, then of names, then of rows.
std::vector<std::int64_t> OfferedPackages::in_order(sqlite::Statement& found) const
{
    std::vector<std::tuple<std::size_t, std::string, std::int64_t>> keys;
    while (found.step()) {
        const auto catalog = m_catalogs.find(found.integer(1));
        if (catalog != m_catalogs.end()) {
            keys.emplace_back(catalog->second.rank, found.text(2), found.integer(0));
        }
    }
    std::sort(keys.begin(), keys.end());
    std::vector<std::int64_t> rows;
    rows.reserve(keys.size());
    for (const auto& key : keys) {
        rows.push_back(std::get<std::int64_t>(key));
    }
    return rows;
}

std::vector<std::int64_t> OfferedPackages::known_as(const std::string& name)
{
    m_known_as.bind(name);
    return in_order(m_known_as);
}

std::vector<std::int64_t> OfferedPackages::in_group(const std::string& group)
{
    // Most packages are in no group: an index has those that are.
    sqlite::Statement row = m_database.prepare(
        "SELECT s.id, s.catalog_id, s.name FROM catalog c"
        " CROSS JOIN sync_package s ON s.catalog_id = c.id WHERE s.groups <> ''"
        " AND instr(char(10) || s.groups || char(10), char(10) || ? || char(10)) <> 0");
    row.bind(group);
    return in_order(row);
}

package::SyncPackage OfferedPackages::package(std::int64_t row)
{
    m_package.bind(row);
    const auto catalog =
        m_package.step() ? m_catalogs.find(m_package.integer(0)) : m_catalogs.end();
    if (catalog == m_catalogs.end()) {
        throw make_error(ErrorCode::internal,
                         "package {} of the catalogs is asked for and is not there", row);
    }
    const std::string& name = catalog->second.name;
    package::SyncPackage package =
        sync_package_from_text(m_package.text(2), fmt::format("{}/{}", name, m_package.text(1)));
    package.catalog = name;
    m_package.reset();
    return package;
}

std::vector<std::string> OfferedPackages::worth_a_look(std::int64_t generation)
{
    sqlite::Statement row = m_database.prepare(
        "SELECT m.name FROM generation_member m WHERE m.generation = ? AND m.active = 1"
        " AND EXISTS (SELECT 1 FROM sync_lookup l CROSS JOIN sync_package s"
        " ON s.id = l.package_id"
        " WHERE l.name = m.name AND (s.name <> m.name OR s.version <> m.version))"
        " ORDER BY m.name");
    row.bind(generation);
    std::vector<std::string> names;
    while (row.step()) {
        names.push_back(row.text(0));
    }
    return names;
}

} // namespace rbeepkg::database
