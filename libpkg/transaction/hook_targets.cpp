#include "libpkg/transaction/hook_targets.hpp"

#include <algorithm>
#include <iterator>
#include <map>
#include <set>
#include <string_view>

namespace rbeepkg::transaction {

namespace {

using package::InstalledPackage;
using Members = std::vector<InstalledPackage>;
using Trees = std::map<std::string_view, const InstalledPackage*>; // by store path

std::set<std::string_view> changed_names(const std::vector<database::HistoryChange>& changes)
{
    std::set<std::string_view> names;
    for (const database::HistoryChange& change : changes) {
        names.insert(change.name);
    }
    return names;
}

Trees trees_of(const Members& members, const std::set<std::string_view>& names)
{
    Trees trees;
    for (const InstalledPackage& member : members) {
        if (names.contains(member.package.name)) {
            trees.emplace(member.store_path, &member);
        }
    }
    return trees;
}

bool has_name(const Members& members, std::string_view name)
{
    return std::any_of(members.begin(), members.end(),
                       [&](const InstalledPackage& member) { return member.package.name == name; });
}

// The same file again: its tree is the same, and it was installed all the same.
bool is_reinstalled(const InstalledPackage& member,
                    const std::vector<database::HistoryChange>& changes)
{
    return std::any_of(changes.begin(), changes.end(), [&](const database::HistoryChange& change) {
        return change.name == member.package.name && change.action == "reinstalled" &&
               change.new_version == member.package.version.text();
    });
}

using Paths = std::vector<std::string>;

void sort_once(Paths& paths)
{
    std::sort(paths.begin(), paths.end());
    paths.erase(std::unique(paths.begin(), paths.end()), paths.end());
}

void append(Paths& paths, Paths more)
{
    paths.insert(paths.end(), std::make_move_iterator(more.begin()),
                 std::make_move_iterator(more.end()));
}

// By what they are before and after; `stays` is in both and does not move.
struct Sides
{
    Paths comes, goes, stays;
};

Sides sides_of(const std::vector<database::HistoryChange>& changes, const Members& before,
               const Members& after, const PathsOf& paths_of)
{
    const std::set<std::string_view> names = changed_names(changes);
    const Trees old_trees = trees_of(before, names);
    const Trees new_trees = trees_of(after, names);
    Sides sides;
    for (const auto& [tree, member] : new_trees) {
        const auto old = old_trees.find(tree);
        const bool was_active = old != old_trees.end() && old->second->active;
        if (old == old_trees.end() || (member->active && !was_active)) {
            append(sides.comes, paths_of(*member));
        } else if (is_reinstalled(*member, changes)) {
            Paths paths = paths_of(*member);
            append(sides.goes, paths);
            append(sides.comes, std::move(paths));
        } else if (member->active == was_active) {
            append(sides.stays, paths_of(*member));
        }
    }
    for (const auto& [tree, member] : old_trees) {
        const auto fresh = new_trees.find(tree);
        if (fresh == new_trees.end() || (member->active && !fresh->second->active)) {
            append(sides.goes, paths_of(*member));
        }
    }
    sort_once(sides.comes);
    sort_once(sides.goes);
    sort_once(sides.stays);
    return sides;
}

Paths difference(const Paths& left, const Paths& right)
{
    Paths paths;
    std::set_difference(left.begin(), left.end(), right.begin(), right.end(),
                        std::back_inserter(paths));
    return paths;
}

} // namespace

std::vector<HookTarget> hook_targets(const std::vector<database::HistoryChange>& changes,
                                     const Members& before, const Members& after)
{
    std::vector<HookTarget> targets;
    for (const std::string_view name : changed_names(changes)) {
        auto operation = HookTarget::Operation::upgrade;
        if (!has_name(before, name)) {
            operation = HookTarget::Operation::install;
        } else if (!has_name(after, name)) {
            operation = HookTarget::Operation::remove;
        }
        targets.push_back({operation, std::string{name}});
    }
    return targets;
}

HookPaths hook_paths(const std::vector<database::HistoryChange>& changes, const Members& before,
                     const Members& after, const PathsOf& paths_of)
{
    const Sides sides = sides_of(changes, before, after, paths_of);
    HookPaths paths;
    paths.installed = difference(difference(sides.comes, sides.goes), sides.stays);
    paths.removed = difference(difference(sides.goes, sides.comes), sides.stays);
    paths.upgraded = difference(sides.comes, paths.installed);
    append(paths.upgraded, difference(sides.goes, paths.removed));
    sort_once(paths.upgraded);
    return paths;
}

PathsOf paths_from(database::LocalDatabase& local)
{
    return [&local](const InstalledPackage& package) {
        std::vector<std::string> paths;
        local.for_each_file(
            package.id, [&](const database::InstalledFile& file) { paths.push_back(file.path); });
        return paths;
    };
}

} // namespace rbeepkg::transaction
