// What of a transaction takes libraries of archives and digests. It is handed in, so that a program
// which only switches between trees that are there need not load them.
#pragma once

#include "libpkg/transaction/commit.hpp"

#include <cstddef>
#include <cstdint>
#include <vector>

namespace rbeepkg::transaction {

struct HeavyWork
{
    // staging.hpp
    void (*stage_packages)(const std::vector<InstallItem>& items, std::int64_t number,
                           const CommitTools& tools);
    // recovery.hpp
    std::size_t (*rebuild_lost_generations)(std::int64_t current, const CommitTools& tools);
};

extern const HeavyWork k_heavy_work;

} // namespace rbeepkg::transaction
