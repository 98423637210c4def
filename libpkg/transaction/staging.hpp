// How the packages of a transaction get into the store. commit() calls it by heavy_work.hpp.
#pragma once

#include "libpkg/transaction/commit.hpp"

#include <cstdint>
#include <vector>

namespace rbeepkg::transaction {

// number: of the generation that is being made. Trees that a crash left are replaced. Not synced.
void stage_packages(const std::vector<InstallItem>& items, std::int64_t number,
                    const CommitTools& tools);

} // namespace rbeepkg::transaction
