// What a resolution asks about what is installed, one name at a time: of a generation only what has
// to do with the names is read.
#pragma once

#include "libpkg/package/package.hpp"
#include "libpkg/sqlite/prepared_on_use.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace rbeepkg::database {

class InstalledPackages
{
public:
    // The database must outlive it.
    InstalledPackages(sqlite::Database& database, std::int64_t generation);

    // Rows of the members: every version of the name; those with a relation that names it. In the
    // order of their names, of each the oldest version first.
    std::vector<std::int64_t> bearing(const std::string& name);
    std::vector<std::int64_t> providing(const std::string& name);
    std::vector<std::int64_t> depending_on(const std::string& name);
    std::vector<std::int64_t> conflicting_with(const std::string& name);
    // nullopt: the generation has no such member, or is gone by now.
    std::optional<package::InstalledPackage> package(std::int64_t row);

private:
    std::vector<std::int64_t> related(const char* kind, const std::string& name);

    std::int64_t m_generation;
    sqlite::PreparedOnUse m_bearing;
    sqlite::PreparedOnUse m_related;
    sqlite::PreparedOnUse m_package;
};

} // namespace rbeepkg::database
