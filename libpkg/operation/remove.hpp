// -R.
#pragma once

#include "libpkg/operation/change.hpp"
#include "libpkg/operation/install.hpp"
#include "libpkg/resolve/removal.hpp"

namespace rbeepkg::operation {

struct RemoveRequest
{
    std::vector<std::string>
        targets; // name, name=version, name@version, a group, or a provided name
    resolve::DependCheck depend_check = resolve::DependCheck::full;
    bool all_versions = false;        // --all: without it, one version of a name is chosen
    bool cascade = false;             // -c
    int recursive = 0;                // -s, -ss
    bool unneeded = false;            // -u
    std::vector<std::string> assumed; // --assume-installed
    bool print_only = false;
};

struct RemoveReport
{
    Ending ending = Ending::done;
    std::vector<package::InstalledPackage> removed;
    Done done;
};

// Error{not_found} for what is not installed, Error{unsatisfied} for what others need, Error{usage}
// when several versions are meant and nobody chooses one; nothing has changed then.
RemoveReport remove(Session& session, const RemoveRequest& request);

} // namespace rbeepkg::operation
