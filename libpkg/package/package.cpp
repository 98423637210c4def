#include "libpkg/package/package.hpp"

#include <algorithm>

namespace rbeepkg::package {

bool satisfies(const Package& package, const Depend& depend)
{
    if (package.name == depend.name && depend.allows(package.version)) {
        return true;
    }
    return std::any_of(package.provides.begin(), package.provides.end(),
                       [&](const Provide& provide) { return satisfies(provide, depend); });
}

const char* to_string(InstallReason reason)
{
    return reason == InstallReason::explicitly ? "explicit" : "dependency";
}

} // namespace rbeepkg::package
