// What a plan is made against: the state as it is now, and the resolution of a request in it.
#pragma once

#include "libpkg/operation/install.hpp"
#include "libpkg/package/installed_index.hpp"
#include "libpkg/package/package_index.hpp"
#include "libpkg/package/target.hpp"
#include "libpkg/resolve/resolve.hpp"

#include <cstdint>
#include <vector>

namespace rbeepkg::operation {

// The catalog that a package file of the user belongs to.
constexpr const char* k_local_catalog = "local";

struct World
{
    std::int64_t generation = 0;
    // Of both only what is asked for is read: of what is installed, and of the catalogs, where
    // files come first. Good for as long as the session.
    package::InstalledIndex installed;
    package::PackageIndex index;
};

World load_world(Session& session, const std::vector<package::SyncPackage>& files);

// Asks the session's prompter what must be asked. Throws Error{not_found, unsuitable or
// unsatisfied} with every reason where there is no way, Error{usage} for what is assumed and is no
// provide.
resolve::Resolution resolve_in(Session& session, const World& world, const InstallRequest& request,
                               const std::vector<package::Target>& targets);

// What it leaves out, and what the user should know of it.
void tell_of(const resolve::Resolution& resolution, EventSink& sink);

} // namespace rbeepkg::operation
