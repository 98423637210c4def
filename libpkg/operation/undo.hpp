// The command lines that undo a change, printed behind it.
#pragma once

#include "libpkg/operation/session.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace rbeepkg::operation {

// Back to that generation: exact, and right for as long as the generation is kept.
std::string rollback_line(const Session& session, std::int64_t generation);

// What would bring `before` back after these were installed and removed. A package that still lies
// in the cache is named by its file there: that works without a catalog. To be called before the
// commit: where generations are kept it is one line, back to the one that is current then.
std::vector<std::string> undo_lines(Session& session,
                                    const std::vector<package::InstalledPackage>& before,
                                    const std::vector<transaction::InstallItem>& installed,
                                    const std::vector<package::InstalledPackage>& removed);

// The same for what -D changed.
std::vector<std::string> undo_lines(const Session& session,
                                    const std::vector<database::HistoryChange>& changes);

} // namespace rbeepkg::operation
