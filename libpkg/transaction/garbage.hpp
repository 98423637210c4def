// What of the state nothing needs any more: generations beyond those that are kept, trees that no
// generation lists, databases that were set aside.
#pragma once

#include "libpkg/store/dedupe.hpp"
#include "libpkg/transaction/commit.hpp"
#include "libpkg/transaction/running_trees.hpp"

#include <cstdint>
#include <set>
#include <string>
#include <vector>

namespace rbeepkg::transaction {

struct GarbageItem
{
    std::string name; // of a tree: "name/version-hash"; else a path
    std::uint64_t bytes = 0;
};

struct StateGarbage
{
    std::vector<std::int64_t> generations; // oldest first
    std::vector<GarbageItem> trees;        // bytes: what no tree that stays shares
    std::vector<GarbageItem> databases;    // that were set aside
    // Those whose trees would go if they did not run. Their trees stay, and so does every
    // generation that lists one of them.
    std::vector<RunningProcess> held;
    store::Shared
        shared; // of what stays, files that came to share their blocks when it was taken away
    bool empty() const { return generations.empty() && trees.empty() && databases.empty(); }
};

// Only looks; needs no lock.
StateGarbage find_garbage(const CommitTools& tools);
// "name version" of everything that the generations list which stay.
std::set<std::string> versions_that_stay(const StateGarbage& garbage, const CommitTools& tools);

// Under the writers' lock, after recovery: looks again and takes away what it finds. Rows first,
// then profiles, then trees by one rename each: dying anywhere leaves what recover() finishes. Then
// files of one content in the trees that stay come to share their blocks. Returns what went.
StateGarbage collect_garbage(const CommitTools& tools);

} // namespace rbeepkg::transaction
