#include "libpkg/operation/history.hpp"

#include "libpkg/operation/read_view.hpp"

#include <limits>
#include <set>

namespace rbeepkg::operation {

std::vector<HistoryEntry> read_history(const config::Config& config)
{
    ReadView view = open_view(config);
    if (!view.file) {
        return {};
    }
    database::LocalDatabase local{*view.file};
    std::set<std::int64_t> kept;
    for (const database::GenerationRow& row : local.generations()) {
        if (row.state != database::GenerationState::pending) {
            kept.insert(row.number);
        }
    }
    std::vector<HistoryEntry> entries;
    for (database::HistoryRow& row : local.history(std::numeric_limits<std::size_t>::max())) {
        // A number that was discarded may have been given again.
        const bool done = row.result == "done";
        const bool is_current = done && row.generation == view.generation;
        const bool is_kept = done && kept.contains(row.generation);
        entries.push_back({std::move(row), is_current, is_kept});
    }
    return entries;
}

} // namespace rbeepkg::operation
