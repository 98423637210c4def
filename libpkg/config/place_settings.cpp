// Where things lie.
#include "libpkg/config/setting_kinds.hpp"

#include <array>

namespace rbeepkg::config {

namespace {

template <std::optional<std::string> Locations::*location, std::string Paths::*path>
constexpr Setting location_row(SettingInfo info)
{
    return {info, false,
            [](Draft& draft, const SettingText& text) {
                return take_path(draft.locations.*location, text);
            },
            [](const Config& config) { return Values{config.paths.*path}; }};
}

Refusal take_further_path(Values& into, const SettingText& text)
{
    std::optional<std::string> path;
    if (auto refusal = take_path(path, text)) {
        return refusal;
    }
    into.push_back(*std::move(path));
    return std::nullopt;
}

Refusal hook_dir(Draft& draft, const SettingText& text)
{
    return take_further_path(draft.locations.hook_dirs, text);
}

Refusal shared_cache_dir(Draft& draft, const SettingText& text)
{
    return take_further_path(draft.config.shared_caches, text);
}

constexpr std::array k_settings = {
    location_row<&Locations::root, &Paths::root>(
        {"RootDir", "directory that the system scope lies under (default /)"}),
    location_row<&Locations::state, &Paths::state>(
        {"DBPath", "state: database, store and profiles (default /var/lib/rbeepkg)"}),
    location_row<&Locations::cache, &Paths::cache>(
        {"CacheDir", "package files, sources and recipes (default /var/cache/rbeepkg)"}),
    Setting{{"SharedCacheDir", "another cache that finished packages are taken from; repeatable "
                               "(default in the user scope: /var/cache/rbeepkg)"},
            false,
            shared_cache_dir,
            [](const Config& config) { return config.shared_caches; }},
    Setting{{"HookDir", "directory of hooks, besides the shipped ones; repeatable (default "
                        "/etc/rbeepkg/hooks)"},
            false,
            hook_dir,
            [](const Config& config) { return config.paths.hook_dirs; }},
    location_row<&Locations::log_file, &Paths::log_file>(
        {"LogFile", "log of transactions (default /var/log/rbeepkg.log)"}),
};

} // namespace

std::span<const Setting> place_settings()
{
    return k_settings;
}

} // namespace rbeepkg::config
