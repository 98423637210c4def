// The story of a transaction. What each step leaves when it is the last one that a dying process
// does, and who cleans it up, stands in README.md beside this file.
#include "libpkg/transaction/commit.hpp"

#include "libpkg/base/error.hpp"
#include "libpkg/base/scope_exit.hpp"
#include "libpkg/store/room.hpp"
#include "libpkg/transaction/around_commit.hpp"
#include "libpkg/transaction/bin_conflicts.hpp"
#include "libpkg/transaction/heavy_work.hpp"
#include "libpkg/transaction/members.hpp"
#include "libpkg/transaction/next_generation.hpp"
#include "libpkg/transaction/open_database.hpp"
#include "libpkg/transaction/recovery.hpp"
#include "libpkg/transaction/steps.hpp"

#include <algorithm>
#include <utility>

namespace rbeepkg::transaction {

namespace {

using database::LocalDatabase;

// Rows, manifest, directories.
constexpr std::uint64_t k_bytes_of_generation = 1U << 20U;
constexpr std::uint64_t k_inodes_of_generation = 64;

void refuse_impossible(const Transaction& transaction, const CommitTools& tools)
{
    if (transaction.install.empty() && transaction.remove.empty() && transaction.change.empty() &&
        !transaction.exactly) {
        throw Error{ErrorCode::internal, "a transaction that changes nothing was to be committed"};
    }
    if (!transaction.install.empty() && tools.heavy_work == nullptr) {
        throw Error{ErrorCode::internal, "a transaction that installs was to be committed by a "
                                         "program that unpacks nothing"};
    }
}

// A writer may have died while we waited for its lock.
void clear_the_way(const CommitTools& tools)
{
    if (const auto line = recover_locked(tools, "discarded")) {
        tools.sink->on(Notice{*line});
    }
}

// Exactly, now that the packages are here: what is unpacked, and what the generation itself takes.
void check_room(const Transaction& transaction, const NextGeneration& next,
                const CommitTools& tools)
{
    store::Need need{tools.store->state(), 0, next.links.size()};
    for (const InstallItem& item : transaction.install) {
        if (tools.store->has_tree(store::Store::tree_name(item.file))) {
            continue;
        }
        need.inodes += item.file.entries.size();
        for (const pkgfile::MtreeEntry& entry : item.file.entries) {
            need.bytes += store::blocks_of(entry.size);
        }
    }
    if (tools.check_space && !transaction.install.empty()) {
        store::check_room({need}, {{}, k_bytes_of_generation, k_inodes_of_generation});
    }
}

void write_profile(const NextGeneration& next, const CommitTools& tools)
{
    store::write_profile(*tools.store, next.number, next.links,
                         store::format_manifest(next.number, next.members));
}

void add_package_rows(const Transaction& transaction, NextGeneration& next, LocalDatabase& local)
{
    for (const InstallItem& item : transaction.install) {
        const std::string tree = store::Store::tree_name(item.file);
        const auto member =
            std::find_if(next.members.begin(), next.members.end(),
                         [&](const package::InstalledPackage& m) { return m.store_path == tree; });
        if (member != next.members.end()) {
            member->id = local.add_package(*member, installed_files(item.file));
        }
    }
}

void record_pending(const Transaction& transaction, NextGeneration& next, const CommitTools& tools)
{
    LocalDatabase local{*tools.database};
    add_package_rows(transaction, next, local);
    database::GenerationRow row;
    row.number = next.number;
    row.created_at = next.started_at;
    row.command = transaction.command;
    row.previous = next.previous;
    database::HistoryRow history;
    history.started_at = next.started_at;
    history.command = transaction.command;
    history.user = transaction.user;
    history.result = "running";
    history.generation = next.number;
    history.changes = next.changes;
    local.add_pending(row, next.members, history);
}

Change change_of(const NextGeneration& next)
{
    return {next.number, next.changes, next.before, next.members};
}

// What is somebody's until the switch, and ours from then on.
std::vector<std::string> without(std::vector<std::string> commands,
                                 const std::vector<std::string>& taken)
{
    std::erase_if(commands, [&](const std::string& command) {
        return std::find(taken.begin(), taken.end(), command) != taken.end();
    });
    return commands;
}

// Until the switch. What cannot be undone now, recover() will undo.
void discard(const CommitTools& tools, std::int64_t number) noexcept
{
    try {
        if (tools.store->current() != number) {
            recover_locked(tools, tools.cancel.requested() ? "discarded" : "failed");
        }
    } catch (const std::exception&) {
        return;
    }
}

void stay_invisible(const Transaction& transaction, NextGeneration& next, const CommitTools& tools)
{
    tools.store->begin(next.number);
    note_scriptlets(next.number, tools);
    note_taken(next.number, next.taken, tools);
    if (!transaction.install.empty()) {
        tools.heavy_work->stage_packages(transaction.install, next.number, tools);
    }
    write_profile(next, tools);
    tools.store->sync();
    record_pending(transaction, next, tools);
    run_before_commit(change_of(next), tools);
    store::add_bin_links(*tools.store, tools.bin_directory, without(next.commands, next.taken));
    tools.cancel.check();
}

// What --overwrite put aside stays there when our command goes: whoever misses it should know.
void tell_what_is_kept(const std::vector<store::PutAside>& kept, const CommitTools& tools)
{
    for (const store::PutAside& one : kept) {
        tools.sink->on(Warning{
            fmt::format("the {} that was there before is still saved as {}", one.path, one.kept),
            fmt::format("put it back: mv -n {} {}", one.kept, one.path)});
    }
}

void finish(const NextGeneration& next, const CommitTools& tools)
{
    record_current(next.number, tools);
    take_noted(next.number, tools);
    tell_what_is_kept(
        store::remove_stale_bin_links(*tools.store, tools.bin_directory, next.commands), tools);
    run_after_commit(change_of(next), tools);
    const Step step{*tools.sink, Phase::cleanup, fmt::format("generation {}", next.number)};
    remove_unlisted_trees(drop_old_generations(tools), tools);
    tools.store->remove_staging();
}

// The switch may be made although its durability failed, and every step after it may fail: the new
// generation is active all the same, and whoever reads the error must know it.
void explain_late_failure(Error& error, std::int64_t number, const CommitTools& tools)
{
    if (tools.store->current() == number) {
        error.add_context("generation {} is active, but its last steps failed", number);
        error.set_hint("the next rbeepkg command that changes something finishes them");
    }
}

} // namespace

std::optional<Committed> commit(const Transaction& transaction, const CommitTools& tools)
{
    refuse_impossible(transaction, tools);
    tools.store->create();
    const WritersLock held = lock_writers(tools);
    clear_the_way(tools);
    if (held.database_replaced || tools.store->current() != transaction.based_on) {
        return std::nullopt;
    }
    NextGeneration next = next_generation(transaction, tools);
    std::optional<Step> step{std::in_place, *tools.sink, Phase::commit,
                             fmt::format("generation {}", next.number)};
    check_room(transaction, next, tools);
    ScopeExit undo{[&]() noexcept { discard(tools, next.number); }};
    stay_invisible(transaction, next, tools);
    try {
        tools.store->switch_to(next.number);
        undo.release();
        step.reset(); // what runs from here on finds it done, and is told behind it
        finish(next, tools);
    } catch (Error& error) {
        explain_late_failure(error, next.number, tools);
        throw;
    }
    return Committed{next.number, next.changes};
}

std::optional<std::string> recover(const CommitTools& tools)
{
    if (!needs_recovery(tools)) {
        return std::nullopt;
    }
    const WritersLock held = lock_writers(tools);
    return recover_locked(tools, "discarded");
}

} // namespace rbeepkg::transaction
