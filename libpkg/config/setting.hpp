// The keys of [options], each once: name, meaning, and what a value does to the configuration.
#pragma once

#include "libpkg/config/config.hpp"

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace rbeepkg::config {

// Where a file or the command line wants things to lie; what is not said follows from the scope.
struct Locations
{
    std::optional<std::string> root, state, cache, log_file, hive_cache;
    std::vector<std::string> hook_dirs;
};

struct Draft
{
    Config config;
    Locations locations;
    std::string remark; // what is to be said of the line that was just taken; "": nothing
};

struct SettingText
{
    std::string_view key;
    std::string_view value;
    bool has_value = true; // false for a bare key
};

struct Setting
{
    SettingInfo info;
    bool is_switch;
    // Why the value is refused; nullopt: it is taken.
    std::optional<std::string> (*apply)(Draft& draft, const SettingText& text);
    // The effective values in the form in which a file would say them. A switch that is on: {""}.
    std::vector<std::string> (*values)(const Config& config);
};

// The table in its parts: one for each subject.
std::span<const Setting> place_settings();
std::span<const Setting> package_settings();
std::span<const Setting> hive_settings();
std::span<const Setting> screen_settings();
std::span<const Setting> build_settings();
std::span<const Setting> network_settings();
std::span<const Setting> foreign_settings(); // pacman.conf's that have no effect here

// null: no key of that name.
const Setting* find_setting(std::string_view key);

// "", or " (did you mean BuildTimeout?)".
std::string similar_setting_hint(std::string_view key);

} // namespace rbeepkg::config
