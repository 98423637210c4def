#include "libpkg/database/offered_packages.hpp"

#include "libpkg/database/sync_rows.hpp"

#include <utility>

namespace rbeepkg::database {

namespace {

std::vector<package::SyncPackage> in_order(sqlite::Statement& row,
                                           const std::vector<std::string>& catalogs)
{
    detail::SyncRows rows{catalogs};
    while (row.step()) {
        if (const auto rank = rows.rank(row.text(1))) {
            rows.add(*rank, row.integer(0), detail::sync_package_at(row, 1));
        }
    }
    return std::move(rows).sorted();
}

} // namespace

OfferedPackages::OfferedPackages(sqlite::Database& database, std::vector<std::string> catalogs)
    : m_database{database}, m_catalogs{std::move(catalogs)},
      m_known_as{database.prepare("SELECT s.id, c.name, s.name, s.detail, ''"
                                  " FROM sync_lookup l CROSS JOIN sync_package s"
                                  " ON s.id = l.package_id"
                                  " CROSS JOIN catalog c ON c.id = s.catalog_id WHERE l.name = ?")}
{}

std::vector<package::SyncPackage> OfferedPackages::known_as(const std::string& name)
{
    m_known_as.reset();
    m_known_as.bind(name);
    return in_order(m_known_as, m_catalogs);
}

std::vector<package::SyncPackage> OfferedPackages::in_group(const std::string& group)
{
    // Most packages are in no group: an index has those that are.
    sqlite::Statement row = m_database.prepare(
        "SELECT s.id, c.name, s.name, s.detail, '' FROM catalog c"
        " CROSS JOIN sync_package s ON s.catalog_id = c.id WHERE s.groups <> ''"
        " AND instr(char(10) || s.groups || char(10), char(10) || ? || char(10)) <> 0");
    row.bind(group);
    return in_order(row, m_catalogs);
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
