// Which packages are wanted, kept and left alone.
#include "libpkg/config/setting_kinds.hpp"

#include <array>

namespace rbeepkg::config {

namespace {

Refusal architecture(Draft& draft, const SettingText& text)
{
    const auto words = split_words(text.value);
    if (words.empty()) {
        return shown(text.value) + " names no architecture";
    }
    for (const std::string_view name : words) {
        std::string word;
        if (auto refusal = take_word(word, name, "abcdefghijklmnopqrstuvwxyz0123456789_",
                                     "architecture (auto, x86_64, aarch64, ...)")) {
            return refusal;
        }
        Values& known = draft.config.architectures;
        if (std::find(known.begin(), known.end(), word) == known.end()) {
            known.push_back(std::move(word));
        }
    }
    return std::nullopt;
}

// The words of several lines add up.
Refusal clean_method(Draft& draft, const SettingText& text)
{
    CleanMethod& method = draft.config.clean_method;
    for (const std::string_view word : split_words(text.value)) {
        if (word == "KeepInstalled") {
            method.keep_installed = true;
        } else if (word == "KeepCurrent") {
            method.keep_current = true;
        } else {
            return shown(word) + " is neither KeepInstalled nor KeepCurrent";
        }
    }
    if (!method.keep_installed && !method.keep_current) {
        return shown(text.value) + " names neither KeepInstalled nor KeepCurrent";
    }
    return std::nullopt;
}

Values clean_method_words(const Config& config)
{
    Values words;
    if (config.clean_method.keep_installed) {
        words.emplace_back("KeepInstalled");
    }
    if (config.clean_method.keep_current) {
        words.emplace_back("KeepCurrent");
    }
    return words;
}

constexpr std::array k_settings = {
    words_row<&Config::held_packages>(
        {"HoldPkg", "packages that -R asks about before it removes them, with globs; repeatable"}),
    words_row<&Config::ignored_packages>(
        {"IgnorePkg", "packages that -Su leaves alone, with globs; repeatable"}),
    words_row<&Config::ignored_groups>(
        {"IgnoreGroup", "groups whose packages -Su leaves alone, with globs; repeatable"}),
    Setting{{"Architecture", "architectures that packages are chosen for, best first (default "
                             "auto: this machine's); repeatable"},
            false,
            architecture,
            [](const Config& config) { return config.architectures; }},
    Setting{{"CleanMethod", "what -Sc leaves in the cache: files of installed versions "
                            "(KeepInstalled, the default), those that a catalog offers "
                            "(KeepCurrent), or both"},
            false,
            clean_method,
            clean_method_words},
    number_row<&Config::keep_generations, 0, 1000>(
        {"KeepGenerations", "older generations that are kept for a rollback (default 3)"}),
    number_row<&Config::keep_versions, 0, 1000>(
        {"KeepVersions", "older versions that an upgrade leaves beside the new one (default 0)"}),
    duration_row<&Config::hook_timeout, 1>(
        {"HookTimeout", "time that a hook may take (default 5min)"}),
    duration_row<&Config::scriptlet_timeout, 1>(
        {"ScriptletTimeout", "time that a function of a scriptlet may take (default 5min)"}),
    switch_row<&Config::check_space>(
        {"CheckSpace", "see that there is room before anything is changed (default yes)"}),
};

} // namespace

std::span<const Setting> package_settings()
{
    return k_settings;
}

} // namespace rbeepkg::config
