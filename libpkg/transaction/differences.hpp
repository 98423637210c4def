// What a transaction did to members, as the history tells it. Pure.
#pragma once

#include "libpkg/database/local_database.hpp"
#include "libpkg/package/package.hpp"

#include <vector>

namespace rbeepkg::transaction {

// Of a member that stays, what changed without a file of it being touched: asdeps, asexplicit,
// pinned, unpinned, held, unheld.
void note_marks(const package::InstalledPackage& old, const package::InstalledPackage& now,
                std::vector<database::HistoryChange>& changes);

// What became of what, by name. "reinstalled" is the same version in another tree.
std::vector<database::HistoryChange>
changes_between(const std::vector<package::InstalledPackage>& before,
                const std::vector<package::InstalledPackage>& after);

// Whether the change is one of files: hooks and install scripts are about such. Activation is one,
// since plain NAME runs other files then.
bool moves_files(const database::HistoryChange& change);

} // namespace rbeepkg::transaction
