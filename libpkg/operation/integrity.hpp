// -Qkk: the trees in the store against what the records and the package's .MTREE say.
#pragma once

#include "libpkg/base/cancel.hpp"
#include "libpkg/base/event.hpp"
#include "libpkg/operation/installed_trees.hpp"

namespace rbeepkg::operation {

// Type, size, link target and SHA-256 of every file by the records; mode and time by the .MTREE in
// the tree, where the package has one; owner and group are those of the tree. What lies there and
// is of no package is a fault too. Follows nothing. Large trees tell how far they are and are read
// by two threads. Throws Cancelled.
TreeReport check_content(const InstalledTree& tree, EventSink& sink, const CancelToken& cancel);

} // namespace rbeepkg::operation
