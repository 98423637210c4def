// Trees of the store that processes of this machine run from.
#pragma once

#include "libpkg/store/store.hpp"

#include <cstdint>
#include <set>
#include <string>
#include <vector>

namespace rbeepkg::transaction {

struct RunningProcess
{
    int pid = 0;
    std::string tree;    // "name/version-hash"
    std::string command; // as the kernel calls it, cleaned for a terminal
    std::uint64_t age_seconds = 0;
};

// By /proc/PID/exe, and by /proc/PID/maps for what was loaded later: what the kernel says, not a
// promise of somebody. One row for each process and tree, by pid. Processes that we may not look at
// are not seen.
std::vector<RunningProcess> running_processes(const store::Store& store);
std::set<std::string> running_trees(const store::Store& store);

// "pid 4711 (llm-worker), started 3 hours ago".
std::string describe(const RunningProcess& process);

} // namespace rbeepkg::transaction
