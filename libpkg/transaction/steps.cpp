#include "libpkg/transaction/steps.hpp"

#include "libpkg/transaction/retention.hpp"
#include "libpkg/transaction/running_trees.hpp"

#include <algorithm>
#include <chrono>
#include <set>
#include <utility>

namespace rbeepkg::transaction {

namespace {

using database::LocalDatabase;

std::vector<std::string> store_paths(LocalDatabase& local, std::int64_t generation)
{
    std::vector<std::string> paths;
    local.for_each_listed(generation, [&](const database::ListedPackage& member) {
        paths.push_back(member.store_path);
    });
    return paths;
}

// Listed by none of the generations that stay.
std::set<std::string> leaving_trees(LocalDatabase& local,
                                    const std::vector<std::int64_t>& superfluous)
{
    std::set<std::string> leaving;
    for (const std::int64_t number : superfluous) {
        for (std::string& path : store_paths(local, number)) {
            leaving.insert(std::move(path));
        }
    }
    for (const database::GenerationRow& row : local.generations()) {
        if (leaving.empty() ||
            std::binary_search(superfluous.begin(), superfluous.end(), row.number)) {
            continue;
        }
        for (const std::string& path : store_paths(local, row.number)) {
            leaving.erase(path);
        }
    }
    return leaving;
}

// Of those, the ones in use. Where no tree leaves, as after most switches, no process is looked at:
// on a machine with many of them that would take longer than all the rest.
std::set<std::string> held_trees(LocalDatabase& local, const std::vector<std::int64_t>& superfluous,
                                 const CommitTools& tools)
{
    std::set<std::string> held = leaving_trees(local, superfluous);
    if (!held.empty()) {
        const std::set<std::string> running = running_trees(*tools.store);
        std::erase_if(held, [&](const std::string& tree) { return !running.contains(tree); });
    }
    return held;
}

} // namespace

std::int64_t now_in_seconds()
{
    return std::chrono::duration_cast<std::chrono::seconds>(
               std::chrono::system_clock::now().time_since_epoch())
        .count();
}

void record_current(std::int64_t generation, const CommitTools& tools)
{
    LocalDatabase local{*tools.database};
    const auto row = local.current_row();
    if (!row || row->number != generation) {
        local.make_current(generation, now_in_seconds());
    }
}

std::vector<std::string> drop_old_generations(const CommitTools& tools)
{
    LocalDatabase local{*tools.database};
    const std::vector<std::int64_t> superfluous = superfluous_generations(
        local.generations(), tools.store->current(), tools.keep_generations);
    if (superfluous.empty()) {
        return {};
    }
    const std::set<std::string> held = held_trees(local, superfluous, tools);
    std::vector<std::string> candidates;
    for (const std::int64_t number : superfluous) {
        const std::vector<std::string> paths = store_paths(local, number);
        if (std::any_of(paths.begin(), paths.end(),
                        [&](const std::string& path) { return held.contains(path); })) {
            continue;
        }
        local.drop_generation(number);
        tools.store->remove_profile(number);
        candidates.insert(candidates.end(), paths.begin(), paths.end());
    }
    return candidates;
}

void remove_unlisted_trees(const std::vector<std::string>& candidates, const CommitTools& tools)
{
    if (candidates.empty()) {
        return;
    }
    LocalDatabase local{*tools.database};
    const std::vector<std::string> listed = local.store_paths_in_use();
    std::set<std::string> unlisted(candidates.begin(), candidates.end());
    for (const std::string& path : listed) {
        unlisted.erase(path);
    }
    for (const std::string& path : unlisted) {
        tools.store->remove_tree(path);
    }
}

} // namespace rbeepkg::transaction
