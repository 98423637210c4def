// A damaged tree of the current generation, put right.
#pragma once

#include "libpkg/transaction/commit.hpp"

#include <string>

namespace rbeepkg::transaction {

// Under the writers' lock, after recovery. False when the current generation no longer lists the
// tree that this package file makes. Dying anywhere leaves the old tree or the new one in its place
// (where the file system cannot exchange names: or none, and repairing again helps), and what lies
// beside is removed by the next command that writes.
bool replace_tree(const pkgfile::PackageFile& file, const CommitTools& tools);

} // namespace rbeepkg::transaction
