// What the next generation consists of: computed, not done. Pure.
#pragma once

#include "libpkg/transaction/commit.hpp"

#include <cstdint>
#include <vector>

namespace rbeepkg::transaction {

struct NextMembers
{
    std::vector<package::InstalledPackage> members; // by name, version, store path
    std::vector<database::HistoryChange> changes;
};

// What is removed goes first; then each install takes the place of
//   - the same version of that name, always;
//   - every other version of that name (replace_all), or the active one only (neither replace_all
//     nor side_by_side nor keeps_old), or none.
// A package that is installed becomes the active version of its name, unless it is side_by_side and
// another one is, and is held as the name was. Then come the changes of what stays. A name that
// lost its active version gets its newest one. Members that are new have the id 0. Error{internal}
// when something that is to be removed or changed is not installed.
NextMembers next_members(const std::vector<package::InstalledPackage>& current,
                         const Transaction& transaction, std::int64_t now);

// What the database keeps of the files of a package.
std::vector<database::InstalledFile> installed_files(const pkgfile::PackageFile& file);

} // namespace rbeepkg::transaction
