// -D: what is said of installed packages, without a file of theirs being touched.
#pragma once

#include "libpkg/operation/change.hpp"
#include "libpkg/operation/install.hpp"

namespace rbeepkg::operation {

// Exactly one of activate, reason and hold is asked for.
struct RecordsRequest
{
    std::vector<std::string> targets; // as those of -R; to activate: name=version
    bool activate = false;
    std::optional<package::InstallReason> reason;
    std::optional<std::string> hold; // why; "": the packages may move on again
};

struct RecordsReport
{
    Ending ending = Ending::done;                    // or nothing_to_do: it is so already
    std::vector<package::InstalledPackage> packages; // what the targets mean, as it was before
    Done done;
};

// All targets in one transaction. Error{not_found} for what is not installed, Error{usage} when a
// version must be named: nothing has changed then.
RecordsReport change_records(Session& session, const RecordsRequest& request);

} // namespace rbeepkg::operation
