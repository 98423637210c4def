#include "libpkg/transaction/steps.hpp"

#include "libpkg/transaction/retention.hpp"
#include "libpkg/transaction/running_trees.hpp"

#include <algorithm>
#include <chrono>
#include <set>

namespace rbeepkg::transaction {

namespace {

using database::LocalDatabase;

std::vector<std::string> store_paths(LocalDatabase& local, std::int64_t generation)
{
    std::vector<std::string> paths;
    for (const package::InstalledPackage& member : local.members(generation)) {
        paths.push_back(member.store_path);
    }
    return paths;
}

// Trees that are in use and listed by none of the generations that stay.
std::set<std::string> held_trees(LocalDatabase& local, const std::vector<std::int64_t>& superfluous,
                                 const CommitTools& tools)
{
    std::set<std::string> held = running_trees(*tools.store);
    if (held.empty()) {
        return held;
    }
    for (const database::GenerationRow& row : local.generations()) {
        if (!std::binary_search(superfluous.begin(), superfluous.end(), row.number)) {
            for (const std::string& path : store_paths(local, row.number)) {
                held.erase(path);
            }
        }
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
