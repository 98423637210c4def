#include "cmd/rbeepkg/child_environment.hpp"

namespace rbeepkg::cmd {

namespace {

constexpr const char* k_path = "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";
constexpr const char* k_kept[] = {
    "USER",          "LOGNAME",         "LANG",           "LC_ALL",         "TZ", "XDG_CACHE_HOME",
    "XDG_DATA_HOME", "XDG_CONFIG_HOME", "XDG_STATE_HOME", "XDG_RUNTIME_DIR"};

} // namespace

std::vector<std::string> child_environment(const config::Config& config,
                                           const config::Environment& environment)
{
    const std::string home = environment.get("HOME");
    std::vector<std::string> variables = {
        k_path,
        "HOME=" + (home.empty() ? environment.home_of_uid : home),
        "RBEEPKG_ROOT=" + config.paths.root,
        "RBEEPKG_STATE=" + config.paths.state,
        "RBEEPKG_BIN=" + config.paths.bin,
        std::string{"RBEEPKG_SCOPE="} +
            (config.scope == config::Scope::system ? "system" : "user")};
    for (const char* name : k_kept) {
        if (const std::string value = environment.get(name); !value.empty()) {
            variables.push_back(name + ("=" + value));
        }
    }
    return variables;
}

} // namespace rbeepkg::cmd
