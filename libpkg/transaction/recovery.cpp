#include "libpkg/transaction/recovery.hpp"

#include "libpkg/base/error.hpp"
#include "libpkg/base/text.hpp"
#include "libpkg/store/profile.hpp"
#include "libpkg/transaction/around_commit.hpp"
#include "libpkg/transaction/bin_conflicts.hpp"
#include "libpkg/transaction/heavy_work.hpp"
#include "libpkg/transaction/lost_database.hpp"
#include "libpkg/transaction/running_trees.hpp"
#include "libpkg/transaction/steps.hpp"

#include <algorithm>
#include <limits>
#include <set>

namespace rbeepkg::transaction {

namespace {

using database::GenerationRow;
using database::GenerationState;
using database::LocalDatabase;

constexpr std::size_t k_recent_history = 64;

// Profiles that no row lists.
std::vector<std::int64_t> unlisted_profiles(const std::vector<GenerationRow>& rows,
                                            const store::Store& store)
{
    std::vector<std::int64_t> unlisted;
    for (const std::int64_t number : store.profiles()) {
        if (std::none_of(rows.begin(), rows.end(),
                         [&](const GenerationRow& row) { return row.number == number; })) {
            unlisted.push_back(number);
        }
    }
    return unlisted;
}

std::int64_t current_in(const std::vector<GenerationRow>& rows)
{
    const auto found = std::find_if(rows.begin(), rows.end(), [](const GenerationRow& row) {
        return row.state == GenerationState::current;
    });
    return found == rows.end() ? 0 : found->number;
}

// Nothing of ours removes the link. When somebody did, the database knows what it was.
void restore_link(const CommitTools& tools)
{
    LocalDatabase local{*tools.database};
    const std::int64_t recorded = current_in(local.generations());
    const std::vector<std::int64_t> profiles = tools.store->profiles();
    if (tools.store->current() == 0 &&
        std::binary_search(profiles.begin(), profiles.end(), recorded)) {
        tools.store->switch_to(recorded);
    }
}

// Returns how many were lost.
std::size_t rebuild(std::int64_t current, const CommitTools& tools)
{
    if (knows_generation(*tools.database, current)) {
        return 0;
    }
    if (tools.heavy_work == nullptr) {
        throw lost_database(*tools.store, current);
    }
    return tools.heavy_work->rebuild_lost_generations(current, tools);
}

// Everything of transactions that never reached the switch: their rows, their profiles. Returns
// their numbers.
std::set<std::int64_t> discard_unreached(const std::string& result, const CommitTools& tools)
{
    LocalDatabase local{*tools.database};
    const std::int64_t current = tools.store->current();
    std::set<std::int64_t> discarded;
    for (const GenerationRow& row : local.generations()) {
        if (row.state == GenerationState::pending && row.number != current) {
            local.discard_pending(row.number, result);
            discarded.insert(row.number);
        }
    }
    for (const std::int64_t number : unlisted_profiles(local.generations(), *tools.store)) {
        if (number != current) {
            tools.store->remove_profile(number);
            discarded.insert(number);
        }
    }
    return discarded;
}

// True when the switch had been made and the database did not know it.
bool record_reached(const CommitTools& tools)
{
    LocalDatabase local{*tools.database};
    const std::int64_t current = tools.store->current();
    if (current == 0 || current == current_in(local.generations())) {
        return false;
    }
    record_current(current, tools);
    return true;
}

// What stands in the way by now belongs to somebody else: it is told and left alone.
void repair_bin_links(const CommitTools& tools)
{
    const std::int64_t current = tools.store->current();
    take_noted(current, tools);
    std::vector<std::string> commands =
        current == 0 ? std::vector<std::string>{} : store::command_names(*tools.store, current);
    for (const store::BinLinkConflict& conflict :
         store::bin_link_conflicts(*tools.store, tools.bin_directory, commands)) {
        std::erase(commands, conflict.name);
        tools.sink->on(Warning{conflict.message, "move it away and run the command again"});
    }
    store::add_bin_links(*tools.store, tools.bin_directory, commands);
    store::remove_stale_bin_links(*tools.store, tools.bin_directory, commands);
}

// The mark of a transaction goes last of all, after its post hooks: while it is there they may not
// have run. So they run at least once.
void run_missed_hooks(const CommitTools& tools)
{
    LocalDatabase local{*tools.database};
    const std::int64_t current = tools.store->current();
    if (current == 0 || !tools.store->has_begun(current)) {
        return;
    }
    const std::vector<GenerationRow> rows = local.generations();
    const auto row = std::find_if(rows.begin(), rows.end(), [&](const GenerationRow& candidate) {
        return candidate.number == current;
    });
    const std::vector<database::HistoryRow> history = local.history(k_recent_history);
    const auto told =
        std::find_if(history.begin(), history.end(), [&](const database::HistoryRow& candidate) {
            return candidate.generation == current && candidate.result == "done";
        });
    if (row != rows.end() && told != history.end()) {
        run_after_commit(
            {current, told->changes, local.members(row->previous), local.members(current)}, tools);
    }
}

// Trees and rows of packages that no generation lists; what runs keeps its tree until it has ended.
void remove_orphans(const std::string& result, const CommitTools& tools)
{
    LocalDatabase local{*tools.database};
    // Of no generation: only the package rows without one go.
    local.discard_pending(std::numeric_limits<std::int64_t>::max(), result);
    std::vector<std::string> stay = local.store_paths_in_use();
    for (const std::string& tree : running_trees(*tools.store)) {
        stay.push_back(tree);
    }
    tools.store->remove_trees_except(stay);
}

std::string describe(std::int64_t current, bool reached, std::size_t rebuilt,
                     const std::set<std::int64_t>& discarded)
{
    std::vector<std::string> parts;
    if (rebuilt > 0) {
        parts.push_back(fmt::format("the database was rebuilt from {} manifest{}", rebuilt,
                                    rebuilt == 1 ? "" : "s"));
    }
    if (reached) {
        parts.push_back(fmt::format("generation {} was finished", current));
    }
    for (const std::int64_t number : discarded) {
        parts.push_back(fmt::format("generation {} was discarded", number));
    }
    if (parts.empty()) {
        parts.push_back(current == 0 ? "what it left is removed, and nothing is installed yet"
                                     : fmt::format("generation {} stays", current));
    }
    return "recovered from an interrupted run: " + join(parts, ", ");
}

} // namespace

bool needs_recovery(const CommitTools& tools)
{
    LocalDatabase local{*tools.database};
    const std::vector<GenerationRow> rows = local.generations();
    const bool pending = std::any_of(rows.begin(), rows.end(), [](const GenerationRow& row) {
        return row.state == GenerationState::pending;
    });
    return pending || current_in(rows) != tools.store->current() || tools.store->has_leftovers() ||
           !unlisted_profiles(rows, *tools.store).empty();
}

std::optional<std::string> recover_locked(const CommitTools& tools, const std::string& result)
{
    if (!needs_recovery(tools)) {
        return std::nullopt;
    }
    tools.store->create();
    restore_link(tools);
    const std::int64_t current = tools.store->current();
    const std::size_t rebuilt = rebuild(current, tools);
    const bool unfinished = tools.store->has_begun(current);
    const std::set<std::int64_t> discarded = discard_unreached(result, tools);
    const bool reached = record_reached(tools) || unfinished;
    repair_bin_links(tools);
    run_missed_hooks(tools);
    if (reached) { // a discarded one has made none superfluous
        drop_old_generations(tools);
    }
    remove_orphans(result, tools);
    tools.store->remove_staging();
    return describe(current, reached, rebuilt, discarded);
}

} // namespace rbeepkg::transaction
