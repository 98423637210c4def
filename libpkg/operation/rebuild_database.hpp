// -D --rebuild: the database anew from the manifests of the generations.
#pragma once

#include "libpkg/operation/session.hpp"

#include <string>
#include <vector>

namespace rbeepkg::operation {

struct RebuildReport
{
    std::size_t generations = 0;
    std::string aside;             // where the old database lies now
    std::vector<std::string> kept; // "history", "catalogs", ...: taken over from the old one
    std::vector<std::string> lost; // of those, what the old one no longer gave
};

// Under the writers' lock. The new database is whole and on the disk before the old one is touched.
// session.database is the old one, set aside, afterwards: nothing else may be asked of the session.
// Error{corrupt} when the current generation's manifest cannot be read: nothing has changed then.
RebuildReport rebuild_database(Session& session);

} // namespace rbeepkg::operation
