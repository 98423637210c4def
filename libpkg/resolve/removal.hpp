// What goes when packages are removed, and whether the rest can do without. Pure.
#pragma once

#include "libpkg/resolve/resolve.hpp"

#include <string>
#include <vector>

namespace rbeepkg::resolve {

struct RemovalRequest
{
    std::vector<package::InstalledPackage> targets;
    DependCheck depend_check = DependCheck::full;
    bool cascade = false;  // -c: what needs them goes too
    int recursive = 0;     // -s: so do dependencies that nothing needs then; -ss: asked for or not
    bool unneeded = false; // -u: targets that are needed stay
    std::vector<package::Provide> assumed; // --assume-installed
};

struct RemovalPlan
{
    std::vector<package::InstalledPackage> removed; // dependants before what they depend on
    // "removing lib breaks dependency 'lib' required by app": nothing may be removed then.
    std::vector<std::string> broken;
    std::vector<package::InstalledPackage> kept; // targets that stay because of -u
    // "app optionally requires lib: more": worth a note.
    std::vector<std::string> optional;
    // Of cycles, and of what goes before what it is needed by.
    std::vector<std::string> warnings;
};

RemovalPlan plan_removal(const std::vector<package::InstalledPackage>& installed,
                         const RemovalRequest& request);

} // namespace rbeepkg::resolve
