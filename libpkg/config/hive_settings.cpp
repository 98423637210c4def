// What the hive is told of, in which form and where.
#include "libpkg/config/setting_kinds.hpp"

#include <array>
#include <utility>

namespace rbeepkg::config {

namespace {

constexpr std::array<std::pair<std::string_view, HiveExport>, 4> k_exports = {
    {{"auto", HiveExport::automatic},
     {"active", HiveExport::active},
     {"all", HiveExport::all},
     {"none", HiveExport::none}}};
constexpr std::array<std::pair<std::string_view, HiveSchema>, 2> k_schemas = {
    {{"head", HiveSchema::head}, {"seed", HiveSchema::seed}}};

template <typename Words, typename Choice>
Refusal take_choice(const Words& words, Choice& into, const SettingText& text)
{
    Values known;
    for (const auto& [word, choice] : words) {
        if (word == text.value) {
            into = choice;
            return std::nullopt;
        }
        known.emplace_back(word);
    }
    return fmt::format("{} is none of {}", shown(text.value), join(known, ", "));
}

template <typename Words, typename Choice> Values word_of(const Words& words, Choice choice)
{
    const auto row = std::find_if(words.begin(), words.end(),
                                  [&](const auto& one) { return one.second == choice; });
    return {std::string{row->first}};
}

Refusal exported(Draft& draft, const SettingText& text)
{
    return take_choice(k_exports, draft.config.hive.exported, text);
}

Refusal schema(Draft& draft, const SettingText& text)
{
    return take_choice(k_schemas, draft.config.hive.schema, text);
}

Refusal cache(Draft& draft, const SettingText& text)
{
    return take_path(draft.locations.hive_cache, text);
}

constexpr std::array k_settings = {
    Setting{{"HiveExport",
             "which workers the hive is told of: the active ones where it has a cache directory "
             "(auto, the default), the active ones (active), every version (all), no one (none)"},
            false,
            exported,
            [](const Config& config) { return word_of(k_exports, config.hive.exported); }},
    Setting{
        {"HiveSchema", "the form in which the hive reads it: head (default) or seed, the older"},
        false,
        schema,
        [](const Config& config) { return word_of(k_schemas, config.hive.schema); }},
    Setting{{"HiveCache", "the hive's cache directory (default ~/.cache/rbee of the caller)"},
            false,
            cache,
            [](const Config& config) { return unless_empty(config.hive.cache); }},
};

} // namespace

std::span<const Setting> hive_settings()
{
    return k_settings;
}

} // namespace rbeepkg::config
