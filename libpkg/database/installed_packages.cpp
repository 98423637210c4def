#include "libpkg/database/installed_packages.hpp"

#include "libpkg/database/local_rows.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace rbeepkg::database {

namespace {

std::vector<std::int64_t> in_order(sqlite::Statement& found)
{
    struct Member
    {
        std::int64_t row;
        std::string name, version;
    };
    std::vector<Member> members;
    while (found.step()) {
        members.push_back({found.integer(0), found.text(1), found.text(2)});
    }
    std::stable_sort(members.begin(), members.end(), [](const Member& left, const Member& right) {
        return left.name == right.name ? package::vercmp(left.version, right.version) < 0
                                       : left.name < right.name;
    });
    std::vector<std::int64_t> rows;
    rows.reserve(members.size());
    for (const Member& member : members) {
        // Two of its relations may name the same.
        if (rows.empty() || rows.back() != member.row) {
            rows.push_back(member.row);
        }
    }
    return rows;
}

std::string_view package_statement()
{
    static const std::string k_statement =
        fmt::format("{} FROM package p CROSS JOIN generation_member m ON m.package_id = p.id"
                    " WHERE p.id = ? AND m.generation = ?",
                    detail::k_installed_columns);
    return k_statement;
}

} // namespace

InstalledPackages::InstalledPackages(sqlite::Database& database, std::int64_t generation)
    : m_generation{generation}, m_bearing{database,
                                          "SELECT package_id, name, version FROM generation_member"
                                          " WHERE generation = ? AND name = ? ORDER BY package_id"},
      m_related{database,
                "SELECT m.package_id, m.name, m.version FROM package_relation r"
                " CROSS JOIN generation_member m ON m.package_id = r.package_id"
                " WHERE r.kind = ? AND r.name = ? AND m.generation = ? ORDER BY r.package_id"},
      m_package{database, package_statement()}
{}

std::vector<std::int64_t> InstalledPackages::bearing(const std::string& name)
{
    (*m_bearing).bind(m_generation).bind(name);
    return in_order(*m_bearing);
}

std::vector<std::int64_t> InstalledPackages::related(const char* kind, const std::string& name)
{
    (*m_related).bind(std::string_view{kind}).bind(name).bind(m_generation);
    return in_order(*m_related);
}

std::vector<std::int64_t> InstalledPackages::providing(const std::string& name)
{
    return related("provides", name);
}

std::vector<std::int64_t> InstalledPackages::depending_on(const std::string& name)
{
    return related("depends", name);
}

std::vector<std::int64_t> InstalledPackages::conflicting_with(const std::string& name)
{
    return related("conflicts", name);
}

std::optional<package::InstalledPackage> InstalledPackages::package(std::int64_t row)
{
    sqlite::Statement& found = *m_package;
    found.bind(row).bind(m_generation);
    if (!found.step()) {
        return std::nullopt;
    }
    package::InstalledPackage installed = detail::installed_at(found);
    found.reset();
    return installed;
}

} // namespace rbeepkg::database
