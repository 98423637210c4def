#include "libpkg/transaction/differences.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <string>
#include <string_view>

namespace rbeepkg::transaction {

namespace {

using package::InstalledPackage;
using Changes = std::vector<database::HistoryChange>;

constexpr std::array<std::string_view, 6> k_marks = {"asdeps",   "asexplicit", "pinned",
                                                     "unpinned", "held",       "unheld"};

const std::string& version_of(const InstalledPackage& installed)
{
    return installed.package.version.text();
}

// One name before and after.
struct Sides
{
    std::vector<const InstalledPackage*> before, after;
};

std::map<std::string, Sides> by_name(const std::vector<InstalledPackage>& before,
                                     const std::vector<InstalledPackage>& after)
{
    std::map<std::string, Sides> names;
    for (const InstalledPackage& member : before) {
        names[member.package.name].before.push_back(&member);
    }
    for (const InstalledPackage& member : after) {
        names[member.package.name].after.push_back(&member);
    }
    return names;
}

const InstalledPackage* find_tree(const std::vector<const InstalledPackage*>& members,
                                  const std::string& store_path)
{
    const auto found =
        std::find_if(members.begin(), members.end(), [&](const InstalledPackage* member) {
            return member->store_path == store_path;
        });
    return found == members.end() ? nullptr : *found;
}

const InstalledPackage* active_of(const std::vector<const InstalledPackage*>& members)
{
    const auto found = std::find_if(members.begin(), members.end(),
                                    [](const InstalledPackage* member) { return member->active; });
    return found == members.end() ? nullptr : *found;
}

// Those of `members` whose tree is not among `others`, the active one first.
std::vector<const InstalledPackage*> only_in(const std::vector<const InstalledPackage*>& members,
                                             const std::vector<const InstalledPackage*>& others)
{
    std::vector<const InstalledPackage*> only;
    for (const InstalledPackage* member : members) {
        if (find_tree(others, member->store_path) == nullptr) {
            only.push_back(member);
        }
    }
    std::stable_partition(only.begin(), only.end(),
                          [](const InstalledPackage* member) { return member->active; });
    return only;
}

// The one that `fresh` takes the place of: the same version, else the active one for the active
// one, else none.
const InstalledPackage* predecessor(const InstalledPackage& fresh,
                                    const std::vector<const InstalledPackage*>& gone)
{
    for (const InstalledPackage* old : gone) {
        if (version_of(*old) == version_of(fresh)) {
            return old;
        }
    }
    return !gone.empty() && gone.front()->active && fresh.active ? gone.front() : nullptr;
}

const char* action_of(const InstalledPackage& old, const InstalledPackage& fresh)
{
    const int order = package::vercmp(version_of(old), version_of(fresh));
    if (order == 0) {
        return "reinstalled";
    }
    return order < 0 ? "upgraded" : "downgraded";
}

void note_trees(const std::string& name, const Sides& sides, Changes& changes)
{
    std::vector<const InstalledPackage*> gone = only_in(sides.before, sides.after);
    for (const InstalledPackage* fresh : only_in(sides.after, sides.before)) {
        const InstalledPackage* old = predecessor(*fresh, gone);
        if (old == nullptr) {
            changes.push_back({"installed", name, "", version_of(*fresh)});
            continue;
        }
        changes.push_back({action_of(*old, *fresh), name, version_of(*old), version_of(*fresh)});
        std::erase(gone, old);
    }
    for (const InstalledPackage* old : gone) {
        changes.push_back({"removed", name, version_of(*old), ""});
    }
}

// A version that was there before, or was put beside one that stays.
void note_activation(const std::string& name, const Sides& sides, Changes& changes)
{
    const InstalledPackage* old = active_of(sides.before);
    const InstalledPackage* now = active_of(sides.after);
    if (now == nullptr || old == nullptr || old->store_path == now->store_path) {
        return;
    }
    if (find_tree(sides.before, now->store_path) != nullptr ||
        find_tree(sides.after, old->store_path) != nullptr) {
        changes.push_back({"activated", name, version_of(*old), version_of(*now)});
    }
}

} // namespace

void note_marks(const InstalledPackage& old, const InstalledPackage& now, Changes& changes)
{
    const std::string& version = version_of(now);
    const auto note = [&](const char* action) {
        changes.push_back({action, now.package.name, version, version});
    };
    if (old.reason != now.reason) {
        note(now.reason == package::InstallReason::as_depend ? "asdeps" : "asexplicit");
    }
    if (old.pinned != now.pinned) {
        note(now.pinned ? "pinned" : "unpinned");
    }
    if (old.hold != now.hold) {
        note(now.hold.empty() ? "unheld" : "held");
    }
}

Changes changes_between(const std::vector<InstalledPackage>& before,
                        const std::vector<InstalledPackage>& after)
{
    Changes changes;
    for (const auto& [name, sides] : by_name(before, after)) {
        note_trees(name, sides, changes);
        note_activation(name, sides, changes);
        for (const InstalledPackage* member : sides.after) {
            if (const InstalledPackage* old = find_tree(sides.before, member->store_path)) {
                note_marks(*old, *member, changes);
            }
        }
    }
    return changes;
}

bool moves_files(const database::HistoryChange& change)
{
    return std::find(k_marks.begin(), k_marks.end(), change.action) == k_marks.end();
}

} // namespace rbeepkg::transaction
