// What the configuration says about one build, for rbeepkg and rbeepkg-build alike.
#pragma once

#include "libpkg/build/build.hpp"
#include "libpkg/config/config.hpp"

#include <optional>
#include <string>

namespace rbeepkg::operation {

// The command line beats PackageBuildNetwork (globs, the last that fits), that the catalog's
// BuildNetwork, that the global one. catalog: "" when the PKGBUILD comes from none.
build::Network build_network(const config::Config& config, const std::string& catalog,
                             const std::string& package,
                             std::optional<config::BuildNetwork> command_line);

// What PackageFeatures, PackageProfile and PackageFlags say about a package goes into the variant,
// each where it says nothing about it yet.
void apply_package_settings(const config::Config& config, const std::string& package,
                            pkgbuild::Variant& variant);

// <cache>/logs/<name>-<version>-<time>-<pid>.log; the directory is made.
std::string build_log_path(const config::Config& config, const std::string& name,
                           const std::string& version);

} // namespace rbeepkg::operation
