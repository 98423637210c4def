// The full-text search over the catalogs.
#include "libpkg/database/sync_search.hpp"

#include "libpkg/database/search_term.hpp"
#include "libpkg/database/sync_database.hpp"
#include "libpkg/database/sync_rows.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <string_view>
#include <tuple>
#include <utility>

namespace rbeepkg::database {

namespace {

// The columns that all statements give; the package itself stands behind them where it is wanted.
enum Column : int
{
    k_id,
    k_description,
    k_provides,
    k_groups,
    k_version,
    k_catalog,
    k_name,
    k_detail,
    k_entry
};

enum class Wanted
{
    lines,
    packages
};

sqlite::Statement candidates(sqlite::Database& database, const std::string& expression,
                             Wanted wanted)
{
    // CROSS JOIN: from the index to the rows and not the other way round.
    const std::string columns =
        fmt::format("SELECT s.id, s.description, s.provides, s.groups, s.version, c.name, s.name{}",
                    wanted == Wanted::packages ? ", s.detail, s.entry" : "");
    if (expression.empty()) {
        return database.prepare(fmt::format(
            "{} FROM sync_package s CROSS JOIN catalog c ON c.id = s.catalog_id", columns));
    }
    sqlite::Statement statement = database.prepare(
        fmt::format("{} FROM sync_search CROSS JOIN sync_package s ON s.id = sync_search.rowid"
                    " CROSS JOIN catalog c ON c.id = s.catalog_id WHERE sync_search MATCH ?",
                    columns));
    statement.bind(expression);
    return statement;
}

bool row_matches(const detail::SearchTerm& term, const sqlite::Statement& row)
{
    return term.is_literal() || detail::matches(term, {row.text(k_name), row.text(k_description),
                                                       row.text(k_provides), row.text(k_groups)});
}

// Visits what matches all terms, with the place of its catalog among the given ones.
template <typename Visit>
void search_rows(sqlite::Database& database, const std::vector<std::string>& terms,
                 const std::vector<std::string>& catalogs, Wanted columns, const Visit& visit)
{
    const std::vector<detail::SearchTerm> wanted{terms.begin(), terms.end()};
    sqlite::Statement row = candidates(database, detail::fts_expression(wanted), columns);
    while (row.step()) {
        const auto catalog = std::find(catalogs.begin(), catalogs.end(), row.text(k_catalog));
        if (catalog != catalogs.end() &&
            std::all_of(wanted.begin(), wanted.end(),
                        [&](const detail::SearchTerm& term) { return row_matches(term, row); })) {
            visit(static_cast<std::size_t>(catalog - catalogs.begin()), row);
        }
    }
}

} // namespace

std::vector<package::SyncPackage> SyncDatabase::search(const std::vector<std::string>& terms,
                                                       const std::vector<std::string>& catalogs)
{
    detail::SyncRows rows{catalogs};
    search_rows(m_database, terms, catalogs, Wanted::packages,
                [&](std::size_t rank, const sqlite::Statement& row) {
                    rows.add(rank, row.integer(k_id), detail::sync_package_at(row, k_catalog));
                });
    return std::move(rows).sorted();
}

std::vector<DescribedSyncPackage> search_described(sqlite::Database& database,
                                                   const std::vector<std::string>& terms,
                                                   const std::vector<std::string>& catalogs)
{
    struct Found
    {
        std::size_t rank;
        std::int64_t id;
        DescribedSyncPackage package;
    };
    std::vector<Found> found;
    search_rows(database, terms, catalogs, Wanted::lines,
                [&](std::size_t rank, const sqlite::Statement& row) {
                    found.push_back({rank,
                                     row.integer(k_id),
                                     {{catalogs[rank], row.text(k_name), row.text(k_version),
                                       row.text(k_groups)},
                                      row.text(k_description)}});
                });
    std::sort(found.begin(), found.end(), [](const Found& left, const Found& right) {
        return std::tie(left.rank, left.package.listed.name, left.id) <
               std::tie(right.rank, right.package.listed.name, right.id);
    });
    std::vector<DescribedSyncPackage> packages;
    packages.reserve(found.size());
    for (Found& one : found) {
        packages.push_back(std::move(one.package));
    }
    return packages;
}

} // namespace rbeepkg::database
