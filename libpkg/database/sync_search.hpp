// -Ss as it stands: what is printed of what SyncDatabase::search() finds, without the packages
// themselves.
#pragma once

#include "libpkg/database/sync_database.hpp"

#include <string>
#include <vector>

namespace rbeepkg::database {

struct DescribedSyncPackage
{
    ListedSyncPackage listed;
    std::string description;
};

// The same packages in the same order.
std::vector<DescribedSyncPackage> search_described(sqlite::Database& database,
                                                   const std::vector<std::string>& terms,
                                                   const std::vector<std::string>& catalogs);

} // namespace rbeepkg::database
