#include "libpkg/transaction/next_generation.hpp"

#include "libpkg/base/error.hpp"
#include "libpkg/transaction/bin_conflicts.hpp"
#include "libpkg/transaction/members.hpp"
#include "libpkg/transaction/steps.hpp"

#include <algorithm>
#include <map>
#include <set>

namespace rbeepkg::transaction {

namespace {

using database::LocalDatabase;
using package::InstalledPackage;

// Larger than every number in use: after a rollback `current` is not the largest one.
std::int64_t next_number(LocalDatabase& local, const store::Store& store)
{
    std::int64_t last = store.current();
    for (const database::GenerationRow& row : local.generations()) {
        last = std::max(last, row.number);
    }
    for (const std::int64_t number : store.profiles()) {
        last = std::max(last, number);
    }
    return last + 1;
}

// The facts of a tree never change with it: a tree that some generation lists already keeps its
// row, and the manifest must say what the database says.
void adopt_known_facts(std::vector<InstalledPackage>& members, LocalDatabase& local)
{
    std::map<std::string, InstalledPackage*> fresh;
    for (InstalledPackage& member : members) {
        if (member.id == 0) {
            fresh.emplace(member.store_path, &member);
        }
    }
    std::set<std::string> known;
    for (const std::string& path : local.store_paths_in_use()) {
        if (fresh.contains(path)) {
            known.insert(path);
        }
    }
    if (known.empty()) {
        return;
    }
    for (const database::GenerationRow& row : local.generations()) {
        for (InstalledPackage& old : local.members(row.number)) {
            if (!known.contains(old.store_path)) {
                continue;
            }
            InstalledPackage& member = *fresh.at(old.store_path);
            old.active = member.active;
            old.reason = member.reason;
            old.pinned = member.pinned;
            old.hold = member.hold;
            member = std::move(old);
        }
    }
}

const InstallItem* item_of(const Transaction& transaction, const InstalledPackage& member)
{
    const auto found = std::find_if(
        transaction.install.begin(), transaction.install.end(), [&](const InstallItem& item) {
            return store::Store::tree_name(item.file) == member.store_path;
        });
    return found == transaction.install.end() ? nullptr : &*found;
}

std::vector<store::ProfileLink> links_of(const std::vector<InstalledPackage>& members,
                                         const Transaction& transaction, const CommitTools& tools)
{
    std::vector<store::MemberFiles> files;
    for (const InstalledPackage& member : members) {
        if (const InstallItem* item = item_of(transaction, member)) {
            files.push_back(store::files_of_package(member, item->file));
            continue;
        }
        if (!tools.store->has_tree(member.store_path)) {
            tools.sink->on(Warning{fmt::format("the files of {}-{} are gone from the store",
                                               member.package.name, member.package.version.text()),
                                   "install it again"});
        }
        files.push_back(store::files_of_tree(*tools.store, member));
    }
    return store::profile_links(files);
}

} // namespace

NextGeneration next_generation(const Transaction& transaction, const CommitTools& tools)
{
    LocalDatabase local{*tools.database};
    NextGeneration next;
    next.number = next_number(local, *tools.store);
    next.previous = transaction.based_on;
    next.started_at = now_in_seconds();
    if (next.previous != 0) {
        next.before = local.members(next.previous);
    }
    NextMembers computed = next_members(next.before, transaction, next.started_at);
    next.members = std::move(computed.members);
    next.changes = std::move(computed.changes);
    adopt_known_facts(next.members, local);
    next.links = links_of(next.members, transaction, tools);
    next.commands = store::command_names(next.links);
    next.taken = commands_to_take(next.commands, tools);
    return next;
}

} // namespace rbeepkg::transaction
