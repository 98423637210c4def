// Steps that commit() and recover() share. All of them can be done twice; the caller holds the
// lock.
#pragma once

#include "libpkg/transaction/commit.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace rbeepkg::transaction {

std::int64_t now_in_seconds();

// database: the generation is current, the one before it old, the history row done. Nothing when it
// is so already.
void record_current(std::int64_t generation, const CommitTools& tools);

// Generations beyond keep_generations: first out of the database, then their profiles. One that a
// process still runs from stays until the process is gone. Returns the trees that may be unlisted
// now.
std::vector<std::string> drop_old_generations(const CommitTools& tools);
// Of those trees the ones that no generation lists go.
void remove_unlisted_trees(const std::vector<std::string>& candidates, const CommitTools& tools);

} // namespace rbeepkg::transaction
