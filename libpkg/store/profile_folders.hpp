// The folders of a package that a profile shows, and where it shows them.
#pragma once

#include <span>
#include <string_view>

namespace rbeepkg::store {

struct ProfileFolder
{
    std::string_view member;  // in the package
    std::string_view profile; // in the profile
    bool commands = false;    // executables of this folder itself; else everything below it
};

// In the order in which they win over each other inside one package.
std::span<const ProfileFolder> profile_folders();
// The folder that a path of a package lies in; nullptr when a profile does not show it.
const ProfileFolder* profile_folder_of(std::string_view path);

} // namespace rbeepkg::store
