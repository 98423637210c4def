// Files of one content in several installed trees come to share their blocks.
#pragma once

#include "libpkg/store/dedupe.hpp"
#include "libpkg/transaction/commit.hpp"

#include <string>

namespace rbeepkg::transaction {

// Of all generations. Under the writers' lock; scratch: a directory on the file system of the store
// that recovery sweeps. Trees that a process runs from stay as they are, and others share with
// them. Dying anywhere leaves whole trees of the same files.
store::Shared share_content(const CommitTools& tools, const std::string& scratch);

} // namespace rbeepkg::transaction
