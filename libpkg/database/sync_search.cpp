// The full-text search over the catalogs.
#include "libpkg/database/search_term.hpp"
#include "libpkg/database/sync_database.hpp"
#include "libpkg/database/sync_rows.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <string_view>
#include <utility>

namespace rbeepkg::database {

namespace {

// The columns that both statements give.
enum Column : int
{
    k_catalog,
    k_name,
    k_detail,
    k_entry,
    k_id,
    k_description,
    k_provides,
    k_groups
};

sqlite::Statement candidates(sqlite::Database& database, const std::string& expression)
{
    // CROSS JOIN: from the index to the rows and not the other way round.
    constexpr std::string_view k_columns =
        "SELECT c.name, s.name, s.detail, s.entry, s.id, s.description, s.provides, s.groups";
    if (expression.empty()) {
        return database.prepare(fmt::format(
            "{} FROM sync_package s CROSS JOIN catalog c ON c.id = s.catalog_id", k_columns));
    }
    sqlite::Statement statement = database.prepare(
        fmt::format("{} FROM sync_search CROSS JOIN sync_package s ON s.id = sync_search.rowid"
                    " CROSS JOIN catalog c ON c.id = s.catalog_id WHERE sync_search MATCH ?",
                    k_columns));
    statement.bind(expression);
    return statement;
}

bool row_matches(const detail::SearchTerm& term, const sqlite::Statement& row)
{
    return term.is_literal() || detail::matches(term, {row.text(k_name), row.text(k_description),
                                                       row.text(k_provides), row.text(k_groups)});
}

} // namespace

std::vector<package::SyncPackage> SyncDatabase::search(const std::vector<std::string>& terms,
                                                       const std::vector<std::string>& catalogs)
{
    const std::vector<detail::SearchTerm> wanted{terms.begin(), terms.end()};
    sqlite::Statement row = candidates(m_database, detail::fts_expression(wanted));
    detail::SyncRows rows{catalogs};
    while (row.step()) {
        const std::optional<std::size_t> rank = rows.rank(row.text(k_catalog));
        const bool matches =
            rank && std::all_of(wanted.begin(), wanted.end(), [&](const detail::SearchTerm& term) {
                return row_matches(term, row);
            });
        if (matches) {
            rows.add(*rank, row.integer(k_id), detail::sync_package_at(row, k_catalog));
        }
    }
    return std::move(rows).sorted();
}

} // namespace rbeepkg::database
