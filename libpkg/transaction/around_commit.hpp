// Foreign code around the commit point: alpm hooks and the install scripts of packages. The same
// for commit() and for recover(), which runs what comes after the commit at least once.
#pragma once

#include "libpkg/transaction/commit.hpp"

#include <cstdint>
#include <vector>

namespace rbeepkg::transaction {

struct Change
{
    std::int64_t number = 0; // of the generation that comes
    std::vector<database::HistoryChange> changes;
    std::vector<package::InstalledPackage> before, after;
};

// Behind Store::begin(): whether install scripts are wanted must be known to whoever finishes.
void note_scriptlets(std::int64_t number, const CommitTools& tools);

// Hooks, then pre_* of the scripts. Error or Cancelled: the transaction is to be discarded.
void run_before_commit(const Change& change, const CommitTools& tools);
// post_* of the scripts, then hooks. Failures are Warnings, and nothing cancels it.
void run_after_commit(const Change& change, const CommitTools& tools);

} // namespace rbeepkg::transaction
