#include "libpkg/config/places.hpp"

#include "libpkg/os/file.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace rbeepkg::config {

namespace {

constexpr const char* k_shipped_hooks[] = {"/usr/share/rbeepkg/hooks",
                                           "/usr/local/share/rbeepkg/hooks"};

std::string home_directory(const Environment& environment)
{
    const std::string home = environment.get("HOME");
    if (home.starts_with('/')) {
        return os::absolute_path(home);
    }
    if (environment.home_of_uid.starts_with('/')) {
        return os::absolute_path(environment.home_of_uid);
    }
    throw Error{ErrorCode::usage,
                fmt::format("cannot tell where the home directory of user {} is", environment.uid),
                "set HOME to an absolute path, or name a place with --root DIR"};
}

// The XDG base directory specification: a value that is not absolute counts as unset.
std::string base_directory(const Environment& environment, const char* variable,
                           const char* below_home)
{
    const std::string value = environment.get(variable);
    return value.starts_with('/') ? os::absolute_path(value)
                                  : os::join_path(home_directory(environment), below_home);
}

// Of another root its own; of this one also those that came with the running program.
std::vector<std::string> shipped_hook_directories(const std::string& root,
                                                  const Environment& environment)
{
    std::vector<std::string> directories;
    for (const char* shipped : k_shipped_hooks) {
        directories.push_back(below_root(root, shipped));
    }
    std::string beside = environment.prefix + "/share/rbeepkg/hooks";
    if (root == "/" && !environment.prefix.empty() &&
        std::find(directories.begin(), directories.end(), beside) == directories.end()) {
        directories.push_back(std::move(beside));
    }
    return directories;
}

std::vector<std::string> hook_directories(const Locations& locations,
                                          std::vector<std::string> directories,
                                          const std::string& own)
{
    if (locations.hook_dirs.empty()) {
        directories.push_back(own);
    } else {
        directories.insert(directories.end(), locations.hook_dirs.begin(),
                           locations.hook_dirs.end());
    }
    return directories;
}

} // namespace

Scope choose_scope(const Overrides& overrides, const Environment& environment,
                   const std::string& system_state)
{
    if (overrides.root && overrides.scope == Scope::user) {
        throw Error{ErrorCode::usage, "--user and --root exclude each other",
                    "--root moves the system scope; leave one of the two out"};
    }
    if (overrides.scope) {
        return *overrides.scope;
    }
    const bool is_system =
        overrides.root || environment.uid == 0 || os::can_create_below(system_state);
    return is_system ? Scope::system : Scope::user;
}

std::string below_root(const std::string& root, const std::string& path)
{
    return root == "/" ? path : root + path;
}

Paths system_paths(const Locations& locations, const Environment& environment)
{
    Paths paths;
    paths.root = locations.root.value_or("/");
    paths.state = locations.state.value_or(below_root(paths.root, "/var/lib/rbeepkg"));
    paths.bin = below_root(paths.root, "/usr/local/bin");
    paths.cache = locations.cache.value_or(below_root(paths.root, "/var/cache/rbeepkg"));
    paths.log_file = locations.log_file.value_or(below_root(paths.root, "/var/log/rbeepkg.log"));
    paths.hook_dirs = hook_directories(locations, shipped_hook_directories(paths.root, environment),
                                       below_root(paths.root, "/etc/rbeepkg/hooks"));
    return paths;
}

Paths user_paths(const Locations& locations, const Environment& environment)
{
    const auto ours = [&](const char* variable, const char* below_home) {
        return os::join_path(base_directory(environment, variable, below_home), "rbeepkg");
    };
    Paths paths;
    paths.root = "/";
    paths.state = locations.state ? *locations.state : ours("XDG_DATA_HOME", ".local/share");
    paths.bin = os::join_path(home_directory(environment), ".local/bin");
    paths.cache = locations.cache ? *locations.cache : ours("XDG_CACHE_HOME", ".cache");
    paths.log_file = locations.log_file.value_or(os::join_path(paths.state, "rbeepkg.log"));
    paths.hook_dirs = hook_directories(locations, shipped_hook_directories("/", environment),
                                       os::join_path(ours("XDG_CONFIG_HOME", ".config"), "hooks"));
    return paths;
}

std::string hive_cache(const Locations& locations, const std::string& root,
                       const Environment& environment)
{
    if (locations.hive_cache) {
        return *locations.hive_cache;
    }
    try {
        return below_root(
            root, os::join_path(base_directory(environment, "XDG_CACHE_HOME", ".cache"), "rbee"));
    } catch (const Error&) {
        return {};
    }
}

std::string user_config_file(const Environment& environment)
{
    return os::join_path(base_directory(environment, "XDG_CONFIG_HOME", ".config"),
                         "rbeepkg/rbeepkg.conf");
}

} // namespace rbeepkg::config
