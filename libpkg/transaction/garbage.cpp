#include "libpkg/transaction/garbage.hpp"

#include "libpkg/base/error.hpp"
#include "libpkg/database/database_file.hpp"
#include "libpkg/os/file.hpp"
#include "libpkg/os/tree.hpp"
#include "libpkg/transaction/open_database.hpp"
#include "libpkg/transaction/recovery.hpp"
#include "libpkg/transaction/retention.hpp"
#include "libpkg/transaction/share_content.hpp"

#include <sys/stat.h>

#include <algorithm>
#include <cerrno>
#include <map>
#include <utility>

namespace rbeepkg::transaction {

namespace {

using database::GenerationRow;
using database::LocalDatabase;

constexpr std::uint64_t k_block = 512; // the unit of st_blocks, whatever the file system has
// No generation has this number: the mark is nobody's transaction, and recovery finds it.
constexpr std::int64_t k_no_transaction = 0;

// What really comes free: a file that several trees share goes with the last of them.
class FreedSpace
{
public:
    std::uint64_t of_tree(const std::string& path)
    {
        std::uint64_t bytes = 0;
        const os::UniqueFd root = os::open_directory(path);
        os::walk_tree(root.get(), [&](const os::TreeEntry& entry) { bytes += of(entry.status); });
        return bytes;
    }

private:
    std::uint64_t of(const struct ::stat& status)
    {
        if (S_ISREG(status.st_mode) && status.st_nlink > 1 &&
            ++m_seen[{status.st_dev, status.st_ino}] < status.st_nlink) {
            return 0;
        }
        return static_cast<std::uint64_t>(status.st_blocks) * k_block;
    }

    std::map<std::pair<::dev_t, ::ino_t>, ::nlink_t> m_seen;
};

std::set<std::string> trees_of_generation(LocalDatabase& local, std::int64_t generation)
{
    std::set<std::string> trees;
    local.for_each_listed(generation, [&](const database::ListedPackage& package) {
        trees.insert(package.store_path);
    });
    return trees;
}

std::set<std::string> trees_that_run(const std::vector<RunningProcess>& processes)
{
    std::set<std::string> trees;
    for (const RunningProcess& process : processes) {
        trees.insert(process.tree);
    }
    return trees;
}

bool meet(const std::set<std::string>& left, const std::set<std::string>& right)
{
    return std::any_of(left.begin(), left.end(),
                       [&](const std::string& one) { return right.contains(one); });
}

std::vector<GarbageItem> set_aside_databases(const std::string& state)
{
    std::vector<GarbageItem> found;
    for (const std::string& name : os::list_directory(state)) {
        struct ::stat status = {};
        const std::string path = os::join_path(state, name);
        const bool aside = name.starts_with(database::k_damaged_prefix) ||
                           name.starts_with(database::k_replaced_prefix);
        if (aside && ::lstat(path.c_str(), &status) == 0 && S_ISREG(status.st_mode)) {
            found.push_back({path, static_cast<std::uint64_t>(status.st_blocks) * k_block});
        }
    }
    return found;
}

std::vector<GarbageItem> unneeded_trees(const std::set<std::string>& needed,
                                        const store::Store& store)
{
    std::vector<GarbageItem> trees;
    FreedSpace freed;
    for (const std::string& tree : store.trees()) {
        if (!needed.contains(tree)) {
            trees.push_back({tree, freed.of_tree(store.tree_path(tree))});
        }
    }
    return trees;
}

// On the disk before the first row goes: without rows it is what tells recovery of the trees. Where
// there is no room for a mark there is none: the trees that are left then are found by the next
// cleaning.
void leave_mark(const CommitTools& tools)
{
    try {
        tools.store->begin(k_no_transaction);
        os::fsync_directory(os::join_path(tools.store->state(), "store/.staging"));
    } catch (const Error& error) {
        if (error.code() != ErrorCode::no_space) {
            throw;
        }
    }
}

void take_away(const StateGarbage& garbage, const CommitTools& tools)
{
    LocalDatabase local{*tools.database};
    for (const std::int64_t number : garbage.generations) {
        local.drop_generation(number);
    }
    for (const std::int64_t number : garbage.generations) {
        tools.store->remove_profile(number);
    }
    for (const GarbageItem& tree : garbage.trees) {
        tools.store->remove_tree(tree.name);
    }
    for (const GarbageItem& file : garbage.databases) {
        os::remove_file(file.name);
    }
}

} // namespace

StateGarbage find_garbage(const CommitTools& tools)
{
    LocalDatabase local{*tools.database};
    StateGarbage garbage;
    const std::vector<GenerationRow> rows = local.generations();
    const std::vector<std::int64_t> superfluous =
        superfluous_generations(rows, tools.store->current(), tools.keep_generations);
    const std::vector<RunningProcess> processes = running_processes(*tools.store);
    const std::set<std::string> running = trees_that_run(processes);
    std::set<std::string> needed; // by generations that stay whatever runs
    for (const GenerationRow& row : rows) {
        if (!std::binary_search(superfluous.begin(), superfluous.end(), row.number)) {
            needed.merge(trees_of_generation(local, row.number));
        }
    }
    std::copy_if(processes.begin(), processes.end(), std::back_inserter(garbage.held),
                 [&](const RunningProcess& process) { return !needed.contains(process.tree); });
    const std::set<std::string> held = trees_that_run(garbage.held);
    for (const std::int64_t number : superfluous) {
        std::set<std::string> trees = trees_of_generation(local, number);
        if (meet(trees, held)) {
            needed.merge(trees);
        } else {
            garbage.generations.push_back(number);
        }
    }
    needed.insert(running.begin(), running.end());
    garbage.trees = unneeded_trees(needed, *tools.store);
    garbage.databases = set_aside_databases(tools.store->state());
    return garbage;
}

std::set<std::string> versions_that_stay(const StateGarbage& garbage, const CommitTools& tools)
{
    LocalDatabase local{*tools.database};
    std::set<std::string> versions;
    for (const GenerationRow& row : local.generations()) {
        const auto& gone = garbage.generations;
        if (std::find(gone.begin(), gone.end(), row.number) == gone.end()) {
            local.for_each_listed(row.number, [&](const database::ListedPackage& package) {
                versions.insert(package.name + " " + package.version);
            });
        }
    }
    return versions;
}

StateGarbage collect_garbage(const CommitTools& tools)
{
    const WritersLock held = lock_writers(tools);
    if (const auto line = recover_locked(tools, "discarded")) {
        tools.sink->on(Notice{*line});
    }
    StateGarbage garbage = find_garbage(tools);
    tools.cancel.check();
    leave_mark(tools);
    take_away(garbage, tools);
    if (tools.store->has_begun(k_no_transaction)) {
        garbage.shared =
            share_content(tools, os::join_path(tools.store->state(),
                                               fmt::format("store/.staging/{}", k_no_transaction)));
    }
    // What was told to be gone does not come back; until that is sure the mark stays.
    tools.store->sync();
    tools.store->remove_staging();
    return garbage;
}

} // namespace rbeepkg::transaction
