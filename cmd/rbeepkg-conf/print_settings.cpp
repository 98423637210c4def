#include "cmd/rbeepkg-conf/print_settings.hpp"

#include "libpkg/base/error.hpp"
#include "libpkg/base/text.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace rbeepkg::conf {

namespace {

using config::EffectiveSetting;

std::string lines_of(const EffectiveSetting& setting, bool with_key)
{
    if (setting.is_switch) {
        return setting.given ? fmt::format("{}\n", setting.key) : "";
    }
    std::string lines;
    for (const std::string& value : setting.values) {
        lines += with_key ? fmt::format("{} = {}\n", setting.key, value) : value + "\n";
    }
    return lines;
}

// A section: all of its keys, or those that are asked for.
Answer answer_of(const Invocation& invocation, const std::vector<EffectiveSetting>& settings)
{
    Answer answer;
    if (invocation.keys.empty()) {
        for (const EffectiveSetting& setting : settings) {
            answer.text += lines_of(setting, true);
        }
        return answer;
    }
    const bool with_key = invocation.names_always || invocation.keys.size() > 1;
    for (const std::string& key : invocation.keys) {
        const auto found =
            std::find_if(settings.begin(), settings.end(),
                         [&](const EffectiveSetting& setting) { return setting.key == key; });
        if (found == settings.end()) {
            answer.unknown_keys.push_back(key);
        } else {
            answer.text += lines_of(*found, with_key);
        }
    }
    return answer;
}

const config::CatalogConfig& find_catalog(const config::Config& config, const std::string& name)
{
    const auto found =
        std::find_if(config.catalogs.begin(), config.catalogs.end(),
                     [&](const config::CatalogConfig& catalog) { return catalog.name == name; });
    if (found == config.catalogs.end()) {
        throw Error{ErrorCode::not_found,
                    fmt::format("catalog '{}' is not configured", printable(name, 100)),
                    "rbeepkg-conf --repo-list lists those that are"};
    }
    return *found;
}

} // namespace

Answer answer(const Invocation& invocation, const config::Config& config)
{
    if (invocation.list_catalogs) {
        Answer names;
        for (const config::CatalogConfig& catalog : config.catalogs) {
            names.text += catalog.name + "\n";
        }
        return names;
    }
    if (!invocation.catalog.empty()) {
        return answer_of(invocation,
                         config::effective_settings(find_catalog(config, invocation.catalog)));
    }
    Answer all = answer_of(invocation, config::effective_settings(config));
    if (!invocation.keys.empty()) {
        return all;
    }
    all.text = "[options]\n" + all.text;
    for (const config::CatalogConfig& catalog : config.catalogs) {
        all.text += fmt::format("[{}]\n", catalog.name);
        all.text += answer_of(invocation, config::effective_settings(catalog)).text;
    }
    return all;
}

} // namespace rbeepkg::conf
