// Rows of sync_package as packages. Internal to this room.
#pragma once

#include "libpkg/package/package.hpp"
#include "libpkg/sqlite/database.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace rbeepkg::database::detail {

// A JSON array for json_each(): how a list goes into one parameter.
std::string json_list(const std::vector<std::string>& texts);

// The four columns at `first`: the catalog's name, the package's name, detail, entry.
package::SyncPackage sync_package_at(const sqlite::Statement& row, int first);

// Rows of several catalogs, to be put into the order of the catalogs, then of names, then of rows.
class SyncRows
{
public:
    explicit SyncRows(const std::vector<std::string>& catalogs) : m_catalogs{catalogs} {}

    // Its place among the catalogs that were asked for; nullopt: it is none of them.
    std::optional<std::size_t> rank(const std::string& catalog) const;
    void add(std::size_t rank, std::int64_t id, package::SyncPackage package);
    std::vector<package::SyncPackage> sorted() &&;

private:
    struct Row
    {
        std::size_t rank;
        std::int64_t id;
        package::SyncPackage package;
    };
    const std::vector<std::string>& m_catalogs;
    std::vector<Row> m_rows;
};

} // namespace rbeepkg::database::detail
