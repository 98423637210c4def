#include "libpkg/database/relations.hpp"

#include <string_view>

namespace rbeepkg::database {

namespace {

std::string_view word_for(RelationKind kind)
{
    switch (kind) {
    case RelationKind::depends:
        return "depends";
    case RelationKind::optdepends:
        return "optdepends";
    case RelationKind::provides:
        return "provides";
    case RelationKind::groups:
        return "groups";
    }
    return "";
}

Related related_at(const sqlite::Statement& row)
{
    return {row.integer(0), row.text(1), row.text(2), row.integer(3) != 0, row.text(4)};
}

} // namespace

Relations::Relations(sqlite::Database& database, std::int64_t generation)
    : m_database{database}, m_generation{generation},
      m_naming{
          database,
          "SELECT m.package_id, m.name, m.version, m.active, r.expression FROM package_relation r"
          " CROSS JOIN generation_member m ON m.package_id = r.package_id"
          " WHERE r.kind = ? AND r.name = ? AND m.generation = ? ORDER BY m.name, m.package_id"},
      m_of{database, "SELECT expression FROM package_relation WHERE package_id = ? AND kind = ?"}
{}

std::vector<Related> Relations::naming(RelationKind kind, const std::string& name)
{
    sqlite::Statement& row = *m_naming;
    row.bind(word_for(kind)).bind(name).bind(m_generation);
    std::vector<Related> found;
    while (row.step()) {
        found.push_back(related_at(row));
    }
    return found;
}

std::vector<std::string> Relations::of(std::int64_t package_id, RelationKind kind)
{
    sqlite::Statement& row = *m_of;
    row.bind(package_id).bind(word_for(kind));
    std::vector<std::string> expressions;
    while (row.step()) {
        expressions.push_back(row.text(0));
    }
    return expressions;
}

void Relations::for_each_in_groups(
    const std::function<void(const std::string& group, const Related& member)>& visit)
{
    sqlite::Statement row = m_database.prepare(
        "SELECT m.package_id, m.name, m.version, m.active, r.expression FROM package_relation r"
        " CROSS JOIN generation_member m ON m.package_id = r.package_id"
        " WHERE r.kind = 'groups' AND m.generation = ? ORDER BY r.name, m.name, m.package_id");
    row.bind(m_generation);
    while (row.step()) {
        const Related member = related_at(row);
        visit(member.expression, member);
    }
}

} // namespace rbeepkg::database
