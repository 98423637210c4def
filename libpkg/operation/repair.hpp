// -Qkk --repair: damaged trees are put right from the cache.
#pragma once

#include "libpkg/operation/installed_trees.hpp"
#include "libpkg/operation/session.hpp"

#include <functional>
#include <string>
#include <vector>

namespace rbeepkg::operation {

struct RepairReport
{
    std::vector<std::string> missing;  // names that are not installed
    std::vector<std::string> repaired; // "name version"
    // The same, and why: nothing that can be had makes the same tree.
    std::vector<std::pair<std::string, std::string>> hopeless;
};

// Checks the packages, shows each report, and unpacks those with faults anew from their package
// file: from a cache, else fetched or built again in the usual way. Only a file that makes exactly
// the same tree is taken. Names as those of -Q; {}: everything.
RepairReport repair(Session& session, const std::vector<std::string>& names,
                    const std::function<void(const TreeReport&)>& show);

} // namespace rbeepkg::operation
