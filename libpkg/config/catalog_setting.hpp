// The keys of a catalog's section, each once.
#pragma once

#include "libpkg/config/setting.hpp"

#include <span>

namespace rbeepkg::config {

// A catalog whose section is being read: what it may be used for is said by no line yet.
constexpr CatalogUsage k_no_usage{false, false, false, false};

struct CatalogSetting
{
    SettingInfo info;
    // Why the value is refused; nullopt: it is taken.
    std::optional<std::string> (*apply)(CatalogConfig& catalog, const SettingText& text);
    std::vector<std::string> (*values)(const CatalogConfig& catalog);
};

std::span<const CatalogSetting> catalog_settings();

// null: no key of that name.
const CatalogSetting* find_catalog_setting(std::string_view key);

// A URL without its last slashes, once.
void add_server(CatalogConfig& catalog, std::string_view url);

} // namespace rbeepkg::config
