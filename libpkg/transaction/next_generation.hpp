// Generation N+1 as a value, before anything is done: what it consists of, what it links, what
// changes. Every reason to refuse a transaction that can be known without unpacking is found here.
#pragma once

#include "libpkg/store/profile.hpp"
#include "libpkg/transaction/commit.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace rbeepkg::transaction {

struct NextGeneration
{
    std::int64_t number = 0;
    std::int64_t previous = 0;
    std::int64_t started_at = 0;
    std::vector<package::InstalledPackage> before;
    std::vector<package::InstalledPackage> members;
    std::vector<database::HistoryChange> changes;
    std::vector<store::ProfileLink> links;
    std::vector<std::string> commands; // names in bin/
    std::vector<std::string> taken;    // of those: what --overwrite lets us take from others
};

// Error{unsatisfied}: two packages with one command, or something of others in the bin directory.
NextGeneration next_generation(const Transaction& transaction, const CommitTools& tools);

} // namespace rbeepkg::transaction
