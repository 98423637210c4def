// What a resolution asks the catalogs for, one name at a time: nothing else of them is read. The
// packages come without their entries.
#pragma once

#include "libpkg/package/package.hpp"
#include "libpkg/sqlite/database.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace rbeepkg::database {

class OfferedPackages
{
public:
    // In the order of these catalogs; others are not looked at. The database must outlive it.
    OfferedPackages(sqlite::Database& database, std::vector<std::string> catalogs);

    // Everything that has this name, provides it or replaces it.
    std::vector<package::SyncPackage> known_as(const std::string& name);
    std::vector<package::SyncPackage> in_group(const std::string& group);
    // Names of active members of a generation of which a catalog has another version, or something
    // that is found under the name as well: all that -Su need look at.
    std::vector<std::string> worth_a_look(std::int64_t generation);

private:
    sqlite::Database& m_database;
    std::vector<std::string> m_catalogs;
    sqlite::Statement m_known_as;
};

} // namespace rbeepkg::database
