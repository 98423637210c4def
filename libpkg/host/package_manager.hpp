// The host's own package manager.
#pragma once

#include "libpkg/base/cancel.hpp"
#include "libpkg/host/host.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace rbeepkg::host {

struct PackageManager
{
    std::string_view program;         // "apt-get": the key of HostDepend::packages
    std::string_view install_command; // "apt-get install"
    bool needs_root = true;
    // Asks whether a package is installed: this program with these arguments and the name.
    std::string_view query_program;
    std::vector<std::string> query_arguments;
    std::string_view installed_output; // what the answer begins with; "": success is enough
    // Asks whose a file is, with the same program and the path; {}: cannot be asked.
    std::vector<std::string> owner_arguments;
};

// nullptr: none of those that we know is here.
const PackageManager* find_package_manager(const Places& places);

bool has_package(const std::string& name, const Places& places, const CancelToken& cancel);
// The package that a file belongs to and who says so: "coreutils (dpkg-query)"; "" when nobody
// does.
std::string owner_of_file(const std::string& path, const Places& places, const CancelToken& cancel);

} // namespace rbeepkg::host
