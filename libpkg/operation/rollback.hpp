// --rollback: an earlier generation's members are the members again. Itself a transaction: the
// generation that it left is where the next --rollback goes, so two of them are none.
#pragma once

#include "libpkg/operation/change.hpp"
#include "libpkg/operation/install.hpp"

namespace rbeepkg::operation {

struct RollbackRequest
{
    // Without: the one that the current one was made from. 0: nothing is installed.
    std::optional<std::int64_t> generation;
    bool print_only = false;
};

struct RollbackReport
{
    Ending ending = Ending::done;
    std::int64_t back_to = 0;
    // What will change, or would; done.changes tells it of what was done.
    std::vector<database::HistoryChange> changes;
    Done done;
    bool needs_caches = false; // nothing was done: trees are missing and the session has no caches
};

// Trees that are no longer in the store come from the caches. Error{locked} when no generation was
// named and another process made one meanwhile. Error{not_found} for a generation that is not kept,
// and before anything changes for packages that nobody has any more.
RollbackReport rollback(Session& session, const RollbackRequest& request);

} // namespace rbeepkg::operation
