// Which of what is installed: the targets, and the filters of -Q, which combine.
#pragma once

#include "libpkg/database/offered_versions.hpp"
#include "libpkg/operation/query_installed.hpp"

#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace rbeepkg::operation {

struct InstalledFilter
{
    bool only_explicit = false, only_depends = false; // -e, -d
    bool foreign = false, native = false;             // -m, -n: no catalog, or some, has the name
    int unrequired = 0;    // -t: nothing needs it, nor (unless twice) would like it
    bool upgrades = false; // -u: a catalog has a newer version

    bool any() const;
};

struct Selected
{
    const database::ListedPackage& package;
    // With -u.
    std::optional<database::OfferedVersion> upgrade;
    bool ignored = false; // -Su will leave it alone: configured so, or held
};

// Visits in order of names; targets in the order given. No targets: everything. Returns the
// targets that are not installed.
std::vector<std::string> select_installed(Installed& installed,
                                          const std::vector<std::string>& targets,
                                          const InstalledFilter& filter,
                                          const std::function<void(const Selected&)>& visit);

} // namespace rbeepkg::operation
