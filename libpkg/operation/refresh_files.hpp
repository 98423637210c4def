// -Fy: the file lists of repositories land in the sync database, for -F to search.
#pragma once

#include "libpkg/operation/session.hpp"

#include <cstddef>
#include <string>
#include <vector>

namespace rbeepkg::operation {

struct RefreshedFiles
{
    std::string catalog;
    bool has_lists = false;    // false: the catalog is no repository with an index
    bool not_modified = false; // those that the index names are here already
    std::size_t packages = 0;
};

// For every catalog of the configuration, after refresh(): the document that its index names is
// downloaded, held to size and digest and taken whole or not at all. Error{network},
// Error{untrusted}, Error{corrupt} name the catalog.
std::vector<RefreshedFiles> refresh_files(Session& session);

} // namespace rbeepkg::operation
