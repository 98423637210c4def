// What the catalogs have of what is installed: read from a covering index, without the packages
// themselves.
#pragma once

#include "libpkg/database/local_database.hpp"
#include "libpkg/package/package.hpp"
#include "libpkg/sqlite/prepared_on_use.hpp"

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace rbeepkg::database {

struct OfferedVersion
{
    std::string catalog, version;
    std::int64_t row = 0;
};

// Whether a package may be offered at all; it knows its platforms and architectures, nothing else.
using Fits = std::function<bool(const package::SyncPackage&)>;

class OfferedVersions
{
public:
    // The catalogs in their order: the first that has a name decides. What does not fit counts as
    // not there.
    OfferedVersions(sqlite::Database& database, const std::vector<std::string>& catalogs,
                    Fits fits = {});

    // The newest version in the first catalog that has the name.
    std::optional<OfferedVersion> of(const std::string& name);

    std::vector<std::string> groups_of(const OfferedVersion& offered);

    // The active members of a generation that are older than what is offered; in order of names.
    void for_each_upgrade(std::int64_t generation,
                          const std::function<void(const ListedPackage& installed,
                                                   const OfferedVersion& offered)>& visit);

private:
    struct Known
    {
        std::size_t rank;
        std::string name;
    };
    bool may_be_offered(std::int64_t row);

    sqlite::Database& m_database;
    std::map<std::int64_t, Known> m_catalogs; // by row
    sqlite::Statement m_versions;
    Fits m_fits;
    sqlite::Statement m_made_for;
    std::map<std::string, bool> m_judged; // few things are said of many packages
};

// What is installed of what the catalogs have: the active version of a name, "" = none.
class ActiveVersions
{
public:
    ActiveVersions(sqlite::Database& database, std::int64_t generation);
    std::string of(const std::string& name);

private:
    std::int64_t m_generation;
    sqlite::PreparedOnUse m_find;
};

} // namespace rbeepkg::database
