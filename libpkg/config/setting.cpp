#include "libpkg/config/setting.hpp"

#include "libpkg/base/text.hpp"
#include "libpkg/config/catalog_setting.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace rbeepkg::config {

namespace {

// In the order in which rbeepkg-conf prints them.
std::array<std::span<const Setting>, 7> parts()
{
    return {place_settings(),   package_settings(), hive_settings(),   screen_settings(),
            network_settings(), build_settings(),   foreign_settings()};
}

} // namespace

const Setting* find_setting(std::string_view key)
{
    for (const std::span<const Setting> part : parts()) {
        for (const Setting& setting : part) {
            if (setting.info.key == key) {
                return &setting;
            }
        }
    }
    return nullptr;
}

std::string similar_setting_hint(std::string_view key)
{
    constexpr std::size_t limit = 3;
    const Setting* nearest = nullptr;
    std::size_t least = limit + 1;
    for (const std::span<const Setting> part : parts()) {
        for (const Setting& setting : part) {
            const std::size_t distance = edit_distance(key, setting.info.key, limit);
            if (distance < least) {
                least = distance;
                nearest = &setting;
            }
        }
    }
    return nearest == nullptr ? "" : fmt::format(" (did you mean {}?)", nearest->info.key);
}

const std::vector<SettingInfo>& settings_table()
{
    static const std::vector<SettingInfo> table = [] {
        std::vector<SettingInfo> rows;
        for (const std::span<const Setting> part : parts()) {
            for (const Setting& setting : part) {
                rows.push_back(setting.info);
            }
        }
        rows.push_back({"Include", "in any section: other files, with globs, read in its place"});
        for (const CatalogSetting& setting : catalog_settings()) {
            const auto same = [&](const SettingInfo& row) { return row.key == setting.info.key; };
            if (std::none_of(rows.begin(), rows.end(), same)) {
                rows.push_back(setting.info);
            }
        }
        return rows;
    }();
    return table;
}

std::vector<EffectiveSetting> effective_settings(const Config& config)
{
    std::vector<EffectiveSetting> rows;
    for (const std::span<const Setting> part : parts()) {
        for (const Setting& setting : part) {
            EffectiveSetting row{setting.info.key, setting.is_switch, false,
                                 setting.values(config)};
            row.given = !row.values.empty();
            if (setting.is_switch) {
                row.values.clear();
            }
            rows.push_back(std::move(row));
        }
    }
    return rows;
}

std::vector<EffectiveSetting> effective_settings(const CatalogConfig& catalog)
{
    std::vector<EffectiveSetting> rows;
    for (const CatalogSetting& setting : catalog_settings()) {
        EffectiveSetting row{setting.info.key, false, false, setting.values(catalog)};
        row.given = !row.values.empty();
        rows.push_back(std::move(row));
    }
    return rows;
}

} // namespace rbeepkg::config
