// Files of others where our links are to be: refused with the owner's name, or taken by
// --overwrite. The files are taken after the commit point only: what is discarded has touched none.
#pragma once

#include "libpkg/transaction/commit.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace rbeepkg::transaction {

// Those of the names where something of others may be put aside. Error{unsatisfied} names
// everything else that is in the way, whose it is as far as anybody knows, and the way out.
std::vector<std::string> commands_to_take(const std::vector<std::string>& names,
                                          const CommitTools& tools);

// For whoever finishes the transaction. Behind Store::begin().
void note_taken(std::int64_t number, const std::vector<std::string>& names,
                const CommitTools& tools);
// Takes what was noted of a transaction, with a Notice for every file that is put aside. Can be
// done twice.
void take_noted(std::int64_t number, const CommitTools& tools);

} // namespace rbeepkg::transaction
