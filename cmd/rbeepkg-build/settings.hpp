// What makepkg.conf, the environment and NAME=VALUE on the command line say about a build.
#pragma once

#include "cmd/rbeepkg-build/invocation.hpp"
#include "cmd/rbeepkg-build/makepkg_conf.hpp"
#include "libpkg/build/package_options.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace rbeepkg::cmd_build {

struct Settings
{
    // "": not said; the package files, sources and logs then go to the start directory.
    std::string package_directory; // PKGDEST
    std::string source_directory;  // SRCDEST
    std::string log_directory;     // LOGDEST
    std::string build_directory;   // BUILDDIR
    std::string architecture;      // CARCH
    std::string packager;          // "": not said
    std::string key;               // GPGKEY, --key
    std::string pkgext = ".pkg.tar.zst";
    std::optional<std::int64_t> source_date_epoch;
    bool sign = false;
    bool check = true;
    std::vector<std::string> integrity_checks; // INTEGRITY_CHECK: "sha256"; {}: not said
    std::vector<std::string> buildenv;         // BUILDENV
    build::PackageOptions options;             // with BUILDENV's ccache and distcc
    // "K=V" for the functions: compiler flags and what the command line adds.
    std::vector<std::string> environment;
    // Without a makepkg.conf rbeepkg's own flags hold.
    bool default_flags = true;
};

// machine: the architecture when nothing names one. Error{usage} for what makepkg's lint of its
// configuration refuses.
Settings read_settings(const Invocation& invocation, const config::Environment& environment,
                       const std::string& machine);

} // namespace rbeepkg::cmd_build
