// -Qo: whose a file is. A file of ours is named by its place in the store, through the profile, or
// by the link in the bin directory: every way leads to the same tree.
#pragma once

#include "libpkg/operation/query_installed.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace rbeepkg::operation {

struct OwnedFile
{
    std::string path; // as it was given; a bare name: where it was found
    std::optional<database::ListedPackage> owner;
};

// A name without a slash that is no file here is looked up in search_path ($PATH) and then in the
// bin directory.
OwnedFile find_owner(Installed& installed, const std::string& path, std::string_view search_path);

} // namespace rbeepkg::operation
