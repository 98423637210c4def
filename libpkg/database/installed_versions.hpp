// -Q as it stands: what its lines say, read from the index of the members and from nothing else.
#pragma once

#include "libpkg/sqlite/database.hpp"

#include <cstdint>
#include <functional>
#include <string>

namespace rbeepkg::database {

struct InstalledVersion
{
    std::string name, version;
    bool active = true;
};

// In order of names, of each the oldest version first; as they are read.
void for_each_version(sqlite::Database& database, std::int64_t generation,
                      const std::function<void(const InstalledVersion&)>& visit);

} // namespace rbeepkg::database
