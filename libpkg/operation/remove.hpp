// -R.
#pragma once

#include "libpkg/operation/change.hpp"
#include "libpkg/operation/install.hpp"

namespace rbeepkg::operation {

struct RemoveRequest
{
    std::vector<std::string>
        targets; // name, name=version, name@version, or a provided name of exactly one package
    resolve::DependCheck depend_check = resolve::DependCheck::full;
    bool all_versions = false; // --all
    bool print_only = false;
};

struct RemoveReport
{
    Ending ending = Ending::done;
    std::vector<package::InstalledPackage> removed;
    Done done;
};

// Error{not_found} for what is not installed, Error{unsatisfied} for what others need; nothing has
// changed then.
RemoveReport remove(Session& session, const RemoveRequest& request);

} // namespace rbeepkg::operation
