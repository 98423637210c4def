// What the command line of rbeepkg-build says.
#pragma once

#include <optional>
#include <string>
#include <vector>

namespace rbeepkg::cmd_build {

struct Invocation
{
    std::string pkgbuild = "PKGBUILD"; // -p
    bool print_srcinfo = false;
    bool package_list = false;
    bool force = false;
    bool no_check = false;
    bool no_depends = false;
    std::string variant;
    std::vector<std::string> features;
    std::string profile;
    std::string build_network; // "": as configured
    std::string config_file;
    std::string cache_directory;
    std::vector<std::string> settings; // --set Key=Value
    // Set: print this and be done (--help, --version).
    std::optional<std::string> text;
};

// Error{usage} for what it does not know.
Invocation parse_command_line(int argc, const char* const* argv);

} // namespace rbeepkg::cmd_build
