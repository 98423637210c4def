#include "libpkg/config/catalog_setting.hpp"

#include "libpkg/base/text.hpp"
#include "libpkg/config/setting_value.hpp"
#include "libpkg/config/signature_level.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace rbeepkg::config {

namespace {

using Refusal = std::optional<std::string>;
using Values = std::vector<std::string>;

struct UsageWord
{
    std::string_view word;
    bool CatalogUsage::*use;
};
constexpr std::array<UsageWord, 4> k_usages = {{{"Sync", &CatalogUsage::sync},
                                                {"Search", &CatalogUsage::search},
                                                {"Install", &CatalogUsage::install},
                                                {"Upgrade", &CatalogUsage::upgrade}}};

Refusal server(CatalogConfig& catalog, const SettingText& text)
{
    if (auto reason = invalid_server_reason(text.value)) {
        return reason;
    }
    add_server(catalog, text.value);
    return std::nullopt;
}

// The words of several lines add up.
Refusal usage(CatalogConfig& catalog, const SettingText& text)
{
    CatalogUsage& wanted = catalog.usage;
    for (const std::string_view word : split_words(text.value)) {
        if (word == "All") {
            wanted = {};
            continue;
        }
        const auto* const known =
            std::find_if(k_usages.begin(), k_usages.end(),
                         [&](const UsageWord& candidate) { return candidate.word == word; });
        if (known == k_usages.end()) {
            return fmt::format("'{}' is none of Sync, Search, Install, Upgrade, All",
                               printable(word, 60));
        }
        wanted.*(known->use) = true;
    }
    if (wanted == k_no_usage) {
        return "names none of Sync, Search, Install, Upgrade, All";
    }
    return std::nullopt;
}

Values usage_words(const CatalogConfig& catalog)
{
    Values words;
    for (const UsageWord& known : k_usages) {
        if (catalog.usage.*(known.use)) {
            words.emplace_back(known.word);
        }
    }
    return words.size() == k_usages.size() ? Values{"All"} : words;
}

Refusal signature_level(CatalogConfig& catalog, const SettingText& text)
{
    if (auto refusal = invalid_signature_level(text.value)) {
        return refusal;
    }
    catalog.signature_level.emplace_back(text.value);
    return std::nullopt;
}

Refusal build_network(CatalogConfig& catalog, const SettingText& text)
{
    if (!parse_build_network(text.value)) {
        return fmt::format("'{}' is none of none, fetch, prepare, all", printable(text.value, 60));
    }
    catalog.build_network = text.value;
    return std::nullopt;
}

constexpr std::array<CatalogSetting, 4> k_settings = {{
    {{"Usage", "in a catalog's section: what it is for: Sync, Search, Install, Upgrade or All "
               "(default All)"},
     usage,
     usage_words},
    {{"SigLevel", "no effect yet"},
     signature_level,
     [](const CatalogConfig& catalog) { return catalog.signature_level; }},
    {{"Server", "in a catalog's section: a base URL ($arch and $repo are replaced); repeatable, "
                "tried in order"},
     server,
     [](const CatalogConfig& catalog) { return catalog.servers; }},
    {{"BuildNetwork", "network of builds of this catalog's packages"},
     build_network,
     [](const CatalogConfig& catalog) {
         return catalog.build_network.empty() ? Values{} : Values{catalog.build_network};
     }},
}};

} // namespace

std::span<const CatalogSetting> catalog_settings()
{
    return k_settings;
}

const CatalogSetting* find_catalog_setting(std::string_view key)
{
    const auto* const found =
        std::find_if(k_settings.begin(), k_settings.end(),
                     [&](const CatalogSetting& setting) { return setting.info.key == key; });
    return found == k_settings.end() ? nullptr : found;
}

void add_server(CatalogConfig& catalog, std::string_view url)
{
    std::string server = without_trailing_slash(url);
    if (std::find(catalog.servers.begin(), catalog.servers.end(), server) ==
        catalog.servers.end()) {
        catalog.servers.push_back(std::move(server));
    }
}

} // namespace rbeepkg::config
