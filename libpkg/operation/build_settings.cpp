#include "libpkg/operation/build_settings.hpp"

#include "libpkg/os/file.hpp"

#include <fmt/chrono.h>
#include <fnmatch.h>
#include <unistd.h>

#include <ctime>

namespace rbeepkg::operation {

namespace {

build::Network network_of(config::BuildNetwork network)
{
    switch (network) {
    case config::BuildNetwork::none:
        return build::Network::none;
    case config::BuildNetwork::fetch:
        return build::Network::fetch;
    case config::BuildNetwork::prepare:
        return build::Network::prepare;
    case config::BuildNetwork::all:
        return build::Network::all;
    }
    return build::Network::none;
}

// The last that fits decides.
template <typename Value>
void take_fitting(const std::map<std::string, Value>& globs, const std::string& package,
                  Value& into)
{
    if (!into.empty()) {
        return;
    }
    for (const auto& [glob, value] : globs) {
        if (::fnmatch(glob.c_str(), package.c_str(), 0) == 0) {
            into = value;
        }
    }
}

} // namespace

void apply_package_settings(const config::Config& config, const std::string& package,
                            pkgbuild::Variant& variant)
{
    take_fitting(config.package_features, package, variant.features);
    take_fitting(config.package_profile, package, variant.profile);
    take_fitting(config.package_flags, package, variant.flags);
}

build::Network build_network(const config::Config& config, const std::string& catalog,
                             const std::string& package,
                             std::optional<config::BuildNetwork> command_line)
{
    config::BuildNetwork network = config.build_network;
    for (const config::CatalogConfig& configured : config.catalogs) {
        if (configured.name == catalog) {
            network = config::parse_build_network(configured.build_network).value_or(network);
        }
    }
    for (const auto& [glob, wanted] : config.package_build_network) {
        if (::fnmatch(glob.c_str(), package.c_str(), 0) == 0) {
            network = wanted;
        }
    }
    return network_of(command_line.value_or(network));
}

std::string build_log_path(const config::Config& config, const std::string& name,
                           const std::string& version)
{
    const std::string directory = os::join_path(config.paths.cache, "logs");
    os::make_directories(directory);
    return os::join_path(directory, fmt::format("{}-{}-{:%Y%m%dT%H%M%SZ}-{}.log", name, version,
                                                fmt::gmtime(std::time(nullptr)), ::getpid()));
}

} // namespace rbeepkg::operation
