// Which generations stay. Pure.
#pragma once

#include "libpkg/database/local_database.hpp"

#include <cstdint>
#include <vector>

namespace rbeepkg::transaction {

// Besides the current one `keep` others stay: the one that the current one was made from, since
// that is where a rollback goes, then the newest. Returns the rest, oldest first.
std::vector<std::int64_t> superfluous_generations(const std::vector<database::GenerationRow>& rows,
                                                  std::int64_t current, unsigned keep);

} // namespace rbeepkg::transaction
