#include "libpkg/database/name_prefix.hpp"

#include "libpkg/base/text.hpp"
#include "libpkg/package/version.hpp"

#include <algorithm>
#include <functional>
#include <set>
#include <string_view>

namespace rbeepkg::database {

namespace {

// The least text that stands behind every text with this prefix; "" has none.
std::string end_of_prefix(std::string prefix)
{
    while (!prefix.empty() && static_cast<unsigned char>(prefix.back()) == 0xff) {
        prefix.pop_back();
    }
    if (!prefix.empty()) {
        ++prefix.back();
    }
    return prefix;
}

// The rows of a statement that gives name and meaning in the order of the names.
void collect(sqlite::Statement& row, std::vector<FoundName>& into, std::size_t most)
{
    std::size_t taken = 0;
    while (taken < most && row.step()) {
        std::string name = row.text(0);
        if (into.empty() || into.back().name != name) {
            into.push_back({std::move(name), row.text(1)});
            ++taken;
        }
    }
}

void bind_range(sqlite::Statement& row, const std::string& prefix)
{
    const std::string end = end_of_prefix(prefix);
    row.bind(prefix).bind(end.empty() ? std::string_view{"\xff"} : std::string_view{end});
}

// The first ones, and when there are more the last one. order: "ASC" or "DESC".
std::vector<FoundName> in_range(const std::function<sqlite::Statement(const char* order)>& prepare,
                                const std::string& prefix, std::size_t most)
{
    std::vector<FoundName> found;
    sqlite::Statement first = prepare("ASC");
    bind_range(first, prefix);
    collect(first, found, most);
    if (found.size() == most) {
        sqlite::Statement last = prepare("DESC");
        bind_range(last, prefix);
        collect(last, found, 1);
    }
    return found;
}

std::vector<FoundName> as_found(const std::set<std::string>& groups)
{
    std::vector<FoundName> found;
    for (const std::string& group : groups) {
        found.push_back({group, "group"});
    }
    return found;
}

std::vector<std::string> newest_first(std::vector<std::string> versions)
{
    std::sort(versions.begin(), versions.end(),
              [](const auto& left, const auto& right) { return package::vercmp(left, right) > 0; });
    versions.erase(std::unique(versions.begin(), versions.end()), versions.end());
    return versions;
}

} // namespace

std::vector<FoundName> offered_names(sqlite::Database& database,
                                     const std::vector<std::string>& catalogs,
                                     const std::string& prefix, std::size_t most)
{
    std::vector<FoundName> all;
    for (const std::string& catalog : catalogs) {
        const auto prepare = [&](const char* order) {
            sqlite::Statement row = database.prepare(
                "SELECT s.name, s.description FROM catalog c"
                " CROSS JOIN sync_package s ON s.catalog_id = c.id"
                " WHERE c.name = ? AND s.name >= ? AND s.name < ? ORDER BY s.name " +
                std::string{order});
            row.bind(catalog);
            return row;
        };
        const std::vector<FoundName> found = in_range(prepare, prefix, most);
        all.insert(all.end(), found.begin(), found.end());
    }
    std::stable_sort(all.begin(), all.end(), [](const FoundName& left, const FoundName& right) {
        return left.name < right.name;
    });
    all.erase(std::unique(all.begin(), all.end(),
                          [](const FoundName& left, const FoundName& right) {
                              return left.name == right.name;
                          }),
              all.end());
    if (all.size() > most + 1) {
        all.erase(all.begin() + static_cast<std::ptrdiff_t>(most), all.end() - 1);
    }
    return all;
}

std::vector<FoundName> installed_names(sqlite::Database& database, std::int64_t generation,
                                       const std::string& prefix, std::size_t most)
{
    return in_range(
        [&](const char* order) {
            sqlite::Statement row =
                database.prepare("SELECT name, version FROM generation_member"
                                 " WHERE generation = ? AND name >= ? AND name < ? ORDER BY name " +
                                 std::string{order});
            row.bind(generation);
            return row;
        },
        prefix, most);
}

std::vector<FoundName> offered_groups(sqlite::Database& database,
                                      const std::vector<std::string>& catalogs,
                                      const std::string& prefix)
{
    sqlite::Statement row = database.prepare(
        "SELECT DISTINCT s.groups FROM catalog c CROSS JOIN sync_package s ON s.catalog_id = c.id"
        " WHERE c.name = ? AND s.groups <> ''");
    std::set<std::string> groups;
    for (const std::string& catalog : catalogs) {
        row.bind(catalog);
        while (row.step()) {
            const std::string lines = row.text(0);
            for (const std::string_view group : split(lines, '\n')) {
                if (group.starts_with(prefix)) {
                    groups.emplace(group);
                }
            }
        }
    }
    return as_found(groups);
}

std::vector<FoundName> installed_groups(sqlite::Database& database, std::int64_t generation,
                                        const std::string& prefix)
{
    sqlite::Statement row =
        database.prepare("SELECT DISTINCT r.name FROM package_relation r"
                         " CROSS JOIN generation_member m ON m.package_id = r.package_id"
                         " WHERE r.kind = 'groups' AND m.generation = ?");
    row.bind(generation);
    std::set<std::string> groups;
    while (row.step()) {
        if (std::string group = row.text(0); group.starts_with(prefix)) {
            groups.insert(std::move(group));
        }
    }
    return as_found(groups);
}

std::vector<std::string> offered_versions(sqlite::Database& database,
                                          const std::vector<std::string>& catalogs,
                                          const std::string& name)
{
    sqlite::Statement row =
        database.prepare("SELECT s.version FROM catalog c CROSS JOIN sync_package s"
                         " ON s.catalog_id = c.id WHERE c.name = ? AND s.name = ?");
    std::vector<std::string> versions;
    for (const std::string& catalog : catalogs) {
        row.bind(catalog).bind(name);
        while (row.step()) {
            versions.push_back(row.text(0));
        }
    }
    return newest_first(std::move(versions));
}

std::vector<std::string> installed_versions(sqlite::Database& database, std::int64_t generation,
                                            const std::string& name)
{
    sqlite::Statement row =
        database.prepare("SELECT version FROM generation_member WHERE generation = ? AND name = ?");
    row.bind(generation).bind(name);
    std::vector<std::string> versions;
    while (row.step()) {
        versions.push_back(row.text(0));
    }
    return newest_first(std::move(versions));
}

} // namespace rbeepkg::database
