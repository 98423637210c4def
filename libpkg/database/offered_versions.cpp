#include "libpkg/database/offered_versions.hpp"

#include "libpkg/base/error.hpp"
#include "libpkg/base/text.hpp"
#include "libpkg/encoding/json_reader.hpp"
#include "libpkg/package/version.hpp"

#include <utility>

namespace rbeepkg::database {

namespace {

// The three members of the object that the statement below makes.
package::SyncPackage package_made_for(const std::string& text)
{
    Result<package::SyncPackage> made =
        encoding::read_json(text, {}, [](encoding::JsonReader& json) {
            package::SyncPackage package;
            encoding::JsonMembers members{json};
            while (members.are_left()) {
                members.take("platforms", [&] { package.platforms = json.texts(); });
                members.take("architectures", [&] { package.architectures = json.texts(); });
                members.take("arch", [&] { package.package.arch = json.text(); });
            }
            return package;
        });
    if (!made) {
        throw Error{ErrorCode::corrupt,
                    "the database says in no known form what an offered package is made for: " +
                        made.error().to_string(),
                    "rbeepkg -Syy reads the catalogs anew"};
    }
    return *std::move(made);
}

} // namespace

OfferedVersions::OfferedVersions(sqlite::Database& database,
                                 const std::vector<std::string>& catalogs, Fits fits)
    : m_database{database}, m_versions{database.prepare("SELECT catalog_id, version, id"
                                                        " FROM sync_package WHERE name = ?")},
      m_fits{std::move(fits)}, m_made_for{database.prepare(
                                   "SELECT json_object('platforms', json(coalesce("
                                   "detail -> '$.platforms', '[]')), 'architectures',"
                                   " json(coalesce(detail -> '$.architectures', '[]')), 'arch',"
                                   " coalesce(detail ->> '$.package.arch', ''))"
                                   " FROM sync_package WHERE id = ?")}
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
    OfferedVersion offered;
    m_versions.bind(name);
    while (m_versions.step()) {
        const auto found = m_catalogs.find(m_versions.integer(0));
        if (found == m_catalogs.end() || (best != nullptr && found->second.rank > best->rank)) {
            continue;
        }
        std::string candidate = m_versions.text(1);
        const bool is_first = best == nullptr || found->second.rank < best->rank;
        if ((is_first || package::vercmp(offered.version, candidate) < 0) &&
            may_be_offered(m_versions.integer(2))) {
            best = &found->second;
            offered = {best->name, std::move(candidate), m_versions.integer(2)};
        }
    }
    return best == nullptr ? std::nullopt : std::optional{std::move(offered)};
}

std::vector<std::string> OfferedVersions::groups_of(const OfferedVersion& offered)
{
    sqlite::Statement row = m_database.prepare("SELECT groups FROM sync_package WHERE id = ?");
    std::vector<std::string> groups;
    if (row.bind(offered.row).step()) {
        for (const std::string_view group : split(row.text(0), '\n')) {
            groups.emplace_back(group);
        }
    }
    return groups;
}

bool OfferedVersions::may_be_offered(std::int64_t row)
{
    if (!m_fits) {
        return true;
    }
    m_made_for.bind(row);
    std::string made_for = m_made_for.step() ? m_made_for.text(0) : std::string{"{}"};
    m_made_for.reset();
    const auto known = m_judged.find(made_for);
    if (known != m_judged.end()) {
        return known->second;
    }
    const bool fits = m_fits(package_made_for(made_for));
    m_judged.emplace(std::move(made_for), fits);
    return fits;
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
    : m_generation{generation}, m_find{database,
                                       "SELECT version FROM generation_member"
                                       " WHERE generation = ? AND name = ? AND active = 1"}
{}

std::string ActiveVersions::of(const std::string& name)
{
    sqlite::Statement& row = *m_find;
    row.bind(m_generation).bind(name);
    std::string version = row.step() ? row.text(0) : std::string{};
    row.reset();
    return version;
}

} // namespace rbeepkg::database
