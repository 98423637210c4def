// The keys of [options], each once: name, meaning, and what a value does to the configuration.
#pragma once

#include "libpkg/config/config.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace rbeepkg::config {

// Where a file or the command line wants things to lie; what is not said follows from the scope.
struct Locations
{
    std::optional<std::string> root, state, cache, log_file;
    std::vector<std::string> hook_dirs;
};

struct Draft
{
    Config config;
    Locations locations;
};

struct SettingText
{
    std::string_view value;
    bool has_value = true; // false for a bare key
};

struct Setting
{
    SettingInfo info;
    // Why the value is refused; nullopt: it is taken.
    std::optional<std::string> (*apply)(Draft& draft, const SettingText& text);
};

// null: no key of that name.
const Setting* find_setting(std::string_view key);

// "", or " (did you mean BuildTimeout?)".
std::string similar_setting_hint(std::string_view key);

} // namespace rbeepkg::config
