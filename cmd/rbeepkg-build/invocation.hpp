// What the command line of rbeepkg-build says.
#pragma once

#include <optional>
#include <string>
#include <vector>

namespace rbeepkg::cmd_build {

struct Invocation
{
    std::vector<std::string> pkgbuilds; // -p; {}: PKGBUILD; "-": a list on standard input
    bool print_srcinfo = false;
    bool package_list = false;
    bool lint = false;
    bool check_reproducible = false;
    std::string evaluator; // "": auto

    // How far it goes, and with what.
    bool force = false;
    bool clean = false;       // -c
    bool clean_build = false; // -C
    bool no_build = false;    // -o
    bool no_extract = false;  // -e
    bool repackage = false;   // -R
    bool no_archive = false;
    bool no_prepare = false;
    bool check = false;
    bool no_check = false;
    bool verify_source = false;
    bool generate_sums = false; // -g
    bool source_package = false;
    bool all_source = false;
    bool ignore_arch = false;
    bool log = false;

    bool skip_checksums = false;
    bool skip_signatures = false;
    bool skip_integrity = false;
    bool hold_version = false;

    bool no_depends = false;
    bool sync_depends = false;   // -s
    bool remove_depends = false; // -r
    bool install = false;
    bool as_depends = false;
    bool needed = false;
    bool no_confirm = false;
    bool no_progress_bar = false;
    bool no_color = false;

    bool sign = false;
    bool no_sign = false;
    std::string key;

    std::string variant;
    std::vector<std::string> features;
    std::string profile;
    std::vector<std::string> flags;
    std::string build_network; // "": as configured

    std::string config_file;         // a makepkg.conf
    std::string rbeepkg_config_file; // an rbeepkg.conf
    std::string cache_directory;
    std::vector<std::string> settings;    // --set Key=Value
    std::vector<std::string> assignments; // NAME=VALUE, NAME+=VALUE
    // Set: print this and be done (--help, --version).
    std::optional<std::string> text;

    bool only_prints() const { return print_srcinfo || package_list || lint; }
};

// Error{usage} for what it does not know.
Invocation parse_command_line(int argc, const char* const* argv);

} // namespace rbeepkg::cmd_build
