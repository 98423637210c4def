#include "libpkg/database/offered_versions.hpp"

#include "libpkg/package/version.hpp"

namespace rbeepkg::database {

OfferedVersions::OfferedVersions(sqlite::Database& database,
                                 const std::vector<std::string>& catalogs)
    : m_database{database}, m_versions{database.prepare(
                                "SELECT catalog_id, version FROM sync_package WHERE name = ?")}
{
    sqlite::Statement find = database.prepare("SELECT id FROM catalog WHERE name = ?");
    for (std::size_t rank = 0; rank < catalogs.size(); ++rank) {
        if (find.bind(catalogs[rank]).step()) {
            m_catalogs.try_emplace(find.integer(0), Known{rank, catalogs[rank]});
        }
    }
}

std::optional<OfferedVersion> OfferedVersions::of(const std::string& name)
{
    const Known* best = nullptr;
    std::string version;
    m_versions.bind(name);
    while (m_versions.step()) {
        const auto found = m_catalogs.find(m_versions.integer(0));
        if (found == m_catalogs.end() || (best != nullptr && found->second.rank > best->rank)) {
            continue;
        }
        std::string candidate = m_versions.text(1);
        const bool is_first = best == nullptr || found->second.rank < best->rank;
        if (is_first || package::vercmp(version, candidate) < 0) {
            best = &found->second;
            version = std::move(candidate);
        }
    }
    return best == nullptr ? std::nullopt : std::optional{OfferedVersion{best->name, version}};
}

void OfferedVersions::for_each_upgrade(
    std::int64_t generation,
    const std::function<void(const ListedPackage& installed, const OfferedVersion& offered)>& visit)
{
    // Two covering indexes beside each other; what is everywhere of the same version, which is
    // mostly everything, never leaves SQLite.
    sqlite::Statement row =
        m_database.prepare("SELECT m.name, m.version, m.pinned, m.hold, m.package_id"
                           " FROM generation_member m CROSS JOIN sync_package s ON s.name = m.name"
                           " WHERE m.generation = ? AND m.active = 1 AND s.version <> m.version");
    row.bind(generation);
    std::string last;
    while (row.step()) {
        ListedPackage installed;
        installed.name = row.text(0);
        if (installed.name == last) {
            continue; // a second version, or a second catalog
        }
        last = installed.name;
        const std::optional<OfferedVersion> offered = of(installed.name);
        installed.version = row.text(1);
        if (offered && package::vercmp(installed.version, offered->version) < 0) {
            installed.pinned = row.integer(2) != 0;
            installed.hold = row.text(3);
            installed.id = row.integer(4);
            visit(installed, *offered);
        }
    }
}

ActiveVersions::ActiveVersions(sqlite::Database& database, std::int64_t generation)
    : m_generation{generation}, m_find{database.prepare(
                                    "SELECT version FROM generation_member"
                                    " WHERE generation = ? AND name = ? AND active = 1")}
{}

std::string ActiveVersions::of(const std::string& name)
{
    m_find.bind(m_generation).bind(name);
    std::string version = m_find.step() ? m_find.text(0) : std::string{};
    m_find.reset();
    return version;
}

} // namespace rbeepkg::database
