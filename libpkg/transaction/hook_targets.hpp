// What the hooks of a transaction are told: the same when it is committed and when recover()
// finishes it, since both take it from the history row.
#pragma once

#include "libpkg/database/local_database.hpp"
#include "libpkg/transaction/hook_port.hpp"

#include <functional>
#include <string>
#include <vector>

namespace rbeepkg::transaction {

// Paths of a package's files.
using PathsOf = std::function<std::vector<std::string>(const package::InstalledPackage&)>;

// One for each name that changes. What counts is the name: a version that comes beside another or
// goes while another stays is an upgrade, and so is another version's becoming the active one.
std::vector<HookTarget> hook_targets(const std::vector<database::HistoryChange>& changes,
                                     const std::vector<package::InstalledPackage>& before,
                                     const std::vector<package::InstalledPackage>& after);

// The same for paths: one that was there before, in any package of these names, and is afterwards
// is upgraded; so is one that two versions have of which one comes or goes.
HookPaths hook_paths(const std::vector<database::HistoryChange>& changes,
                     const std::vector<package::InstalledPackage>& before,
                     const std::vector<package::InstalledPackage>& after, const PathsOf& paths_of);

// From the rows of the files.
PathsOf paths_from(database::LocalDatabase& local);

} // namespace rbeepkg::transaction
