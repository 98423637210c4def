// What a resolution asks the catalogs for, one name at a time: nothing else of them is read, and
// each package once. The packages come without their entries.
#pragma once

#include "libpkg/package/package.hpp"
#include "libpkg/sqlite/database.hpp"

#include <cstddef>
#include <cstdint>
#include <string>
#include <unordered_map>
#include <vector>

namespace rbeepkg::database {

class OfferedPackages
{
public:
    // In the order of these catalogs; others are not looked at. The database must outlive it.
    OfferedPackages(sqlite::Database& database, const std::vector<std::string>& catalogs);

    // Rows of everything that has this name, provides it or replaces it; of those in a group.
    std::vector<std::int64_t> known_as(const std::string& name);
    std::vector<std::int64_t> in_group(const std::string& group);
    // Of one of these rows.
    package::SyncPackage package(std::int64_t row);
    // Names of active members of a generation of which a catalog has another version, or something
    // that is found under the name as well: all that -Su need look at.
    std::vector<std::string> worth_a_look(std::int64_t generation);

private:
    struct Catalog
    {
        std::size_t rank;
        std::string name;
    };
    std::vector<std::int64_t> in_order(sqlite::Statement& found) const;

    sqlite::Database& m_database;
    std::unordered_map<std::int64_t, Catalog> m_catalogs; // by row
    sqlite::Statement m_known_as;
    sqlite::Statement m_package;
};

} // namespace rbeepkg::database
