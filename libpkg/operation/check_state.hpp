// -D --check: whether what is installed fits together, and whether the database, the generations,
// the store and the bin directory say the same of it.
#pragma once

#include "libpkg/operation/session.hpp"

#include <string>
#include <vector>

namespace rbeepkg::operation {

struct StateFault
{
    std::string text;
    std::string cure; // may be ""
};

struct StateReport
{
    std::vector<StateFault> faults;    // what is wrong and stays so
    std::vector<std::string> repaired; // what was wrong, a sentence each
};

// Dependencies of what is installed that neither a package nor the machine meets, and conflicts
// among what is installed, in pacman's words; then rows, manifests, trees and links. Writes
// nothing.
StateReport look_at_state(const config::Config& config);
// The same under the writers' lock, after recovery; puts right what can be.
StateReport repair_state(Session& session);

// -Dkk: dependencies of what the catalogs offer that nothing of theirs and not the machine meets.
StateReport check_catalogs(const config::Config& config);

} // namespace rbeepkg::operation
