#include "libpkg/database/sync_rows.hpp"

#include "libpkg/database/package_json.hpp"
#include "libpkg/encoding/json.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <tuple>
#include <utility>

namespace rbeepkg::database::detail {

std::string json_list(const std::vector<std::string>& texts)
{
    return encoding::Json(texts).dump(-1, ' ', false, encoding::Json::error_handler_t::replace);
}

package::SyncPackage sync_package_at(const sqlite::Statement& row, int first)
{
    std::string catalog = row.text(first);
    const std::string what = fmt::format("{}/{}", catalog, row.text(first + 1));
    package::SyncPackage package = sync_package_from_text(row.text(first + 2), what);
    package.catalog = std::move(catalog);
    package.entry_json = row.text(first + 3);
    return package;
}

std::optional<std::size_t> SyncRows::rank(const std::string& catalog) const
{
    const auto found = std::find(m_catalogs.begin(), m_catalogs.end(), catalog);
    if (found == m_catalogs.end()) {
        return std::nullopt;
    }
    return static_cast<std::size_t>(found - m_catalogs.begin());
}

void SyncRows::add(std::size_t rank, std::int64_t id, package::SyncPackage package)
{
    m_rows.push_back({rank, id, std::move(package)});
}

std::vector<package::SyncPackage> SyncRows::sorted() &&
{
    std::sort(m_rows.begin(), m_rows.end(), [](const Row& left, const Row& right) {
        return std::tie(left.rank, left.package.package.name, left.id) <
               std::tie(right.rank, right.package.package.name, right.id);
    });
    std::vector<package::SyncPackage> packages;
    packages.reserve(m_rows.size());
    for (Row& row : m_rows) {
        packages.push_back(std::move(row.package));
    }
    return packages;
}

} // namespace rbeepkg::database::detail
