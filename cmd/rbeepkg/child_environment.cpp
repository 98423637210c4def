#include "cmd/rbeepkg/child_environment.hpp"

#include "cmd/rbeepkg/own_place.hpp"
#include "libpkg/operation/command_words.hpp"
#include "libpkg/os/file.hpp"

namespace rbeepkg::cmd {

namespace {

constexpr const char* k_path = "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";
constexpr const char* k_kept[] = {
    "USER",          "LOGNAME",         "LANG",           "LC_ALL",         "TZ", "XDG_CACHE_HOME",
    "XDG_DATA_HOME", "XDG_CONFIG_HOME", "XDG_STATE_HOME", "XDG_RUNTIME_DIR"};

// Paths as they are from every working directory: hooks run in the root.
std::string own_command(Invocation invocation)
{
    for (std::string* path :
         {&invocation.root, &invocation.dbpath, &invocation.cachedir, &invocation.config_file}) {
        *path = path->empty() ? "" : os::absolute_path(*path);
    }
    return operation::shell_word(front_program()) +
           operation::shell_words(invocation.location_options());
}

} // namespace

std::vector<std::string> child_environment(const Invocation& invocation,
                                           const config::Config& config,
                                           const config::Environment& environment)
{
    const std::string home = environment.get("HOME");
    std::vector<std::string> variables = {
        k_path,
        "HOME=" + (home.empty() ? environment.home_of_uid : home),
        "RBEEPKG_ROOT=" + config.paths.root,
        "RBEEPKG_STATE=" + config.paths.state,
        "RBEEPKG_BIN=" + config.paths.bin,
        std::string{"RBEEPKG_SCOPE="} + (config.scope == config::Scope::system ? "system" : "user"),
        "RBEEPKG_COMMAND=" + own_command(invocation)};
    for (const char* name : k_kept) {
        if (const std::string value = environment.get(name); !value.empty()) {
            variables.push_back(name + ("=" + value));
        }
    }
    return variables;
}

} // namespace rbeepkg::cmd
