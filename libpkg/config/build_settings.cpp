// Builds, and what recipes ask of the machine.
#include "libpkg/config/setting_kinds.hpp"

#include <array>

namespace rbeepkg::config {

namespace {

using std::chrono::milliseconds;

Refusal take_build_network(BuildNetwork& into, std::string_view value)
{
    const auto parsed = parse_build_network(value);
    if (!parsed) {
        return shown(value) + " is none of none, fetch, prepare, all";
    }
    into = *parsed;
    return std::nullopt;
}

// The rows of a map as a file would say them.
template <typename Map, typename Text> Values entries(const Map& map, Text text)
{
    Values rows;
    for (const auto& [word, value] : map) {
        rows.push_back(fmt::format("{}: {}", word, text(value)));
    }
    return rows;
}

Refusal build_network(Draft& draft, const SettingText& text)
{
    return take_build_network(draft.config.build_network, text.value);
}

Refusal package_build_network(Draft& draft, const SettingText& text)
{
    const auto entry = parse_word_and_rest(text.value);
    if (!entry) {
        return shown(text.value) + " is not of the form 'package: all' (globs are allowed)";
    }
    return take_build_network(draft.config.package_build_network[entry->first], entry->second);
}

constexpr std::string_view k_variant_characters =
    "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-+/";

Refusal package_features(Draft& draft, const SettingText& text)
{
    const auto entry = parse_word_and_rest(text.value);
    if (!entry) {
        return shown(text.value) + " is not of the form 'package: feature,feature'";
    }
    std::vector<std::string> features;
    for (const std::string_view feature : split(entry->second, ',')) {
        std::string& word = features.emplace_back();
        if (auto refusal =
                take_word(word, trim(feature), k_variant_characters, "name of a feature")) {
            return refusal;
        }
    }
    draft.config.package_features[entry->first] = std::move(features);
    return std::nullopt;
}

Refusal package_profile(Draft& draft, const SettingText& text)
{
    const auto entry = parse_word_and_rest(text.value);
    if (!entry) {
        return shown(text.value) + " is not of the form 'package: debug'";
    }
    return take_word(draft.config.package_profile[entry->first], entry->second,
                     k_variant_characters, "name of a profile");
}

Refusal package_flags(Draft& draft, const SettingText& text)
{
    const auto entry = parse_word_and_rest(text.value);
    if (!entry || printable(entry->second) != entry->second) {
        return shown(text.value) + " is not of the form 'package: flag flag'";
    }
    std::vector<std::string>& flags = draft.config.package_flags[entry->first];
    flags.clear();
    for (const std::string_view flag : split_words(entry->second)) {
        flags.emplace_back(flag);
    }
    return std::nullopt;
}

Refusal build_timeout(Draft& draft, const SettingText& text)
{
    milliseconds time{0};
    auto refusal = take_duration(time, text, std::chrono::seconds{1});
    if (!refusal) {
        draft.config.build_timeout = std::chrono::ceil<std::chrono::seconds>(time);
    }
    return refusal;
}

Refusal build_user(Draft& draft, const SettingText& text)
{
    return take_word(draft.config.build_user, text.value,
                     "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_.-",
                     "name of a user");
}

Refusal packager(Draft& draft, const SettingText& text)
{
    if (printable(text.value, 256) != text.value) {
        return shown(text.value) + " is longer than 256 bytes or not printable";
    }
    draft.config.packager = text.value;
    return std::nullopt;
}

// The probes themselves are the host room's; that they name a kind and a thing is looked at here,
// where file and line are known.
bool looks_like_probe(std::string_view text)
{
    static constexpr std::array<std::string_view, 4> k_kinds = {"executable", "library", "file",
                                                                "package"};
    const auto words = split_words(text);
    return words.size() == 2 &&
           std::find(k_kinds.begin(), k_kinds.end(), words[0]) != k_kinds.end();
}

Refusal host_depend(Draft& draft, const SettingText& text)
{
    const auto entry = parse_word_and_rest(text.value);
    if (!entry) {
        return shown(text.value) + " is not of the form 'cuda: executable nvcc; file /opt/nvcc'";
    }
    std::vector<std::string> probes;
    for (const std::string_view probe : split(entry->second, ';')) {
        if (!looks_like_probe(probe)) {
            return fmt::format("{} is no probe (executable NAME, library NAME, file PATH or "
                               "package NAME)",
                               shown(trim(probe)));
        }
        probes.emplace_back(trim(probe));
    }
    draft.config.host_depends[entry->first] = std::move(probes);
    return std::nullopt;
}

Refusal host_install(Draft& draft, const SettingText& text)
{
    const auto entry = parse_word_and_rest(text.value);
    if (!entry) {
        return shown(text.value) + " is not of the form 'cuda: command that installs it'";
    }
    draft.config.host_install[entry->first] = entry->second;
    return std::nullopt;
}

std::string as_it_is(const std::string& value)
{
    return value;
}

constexpr std::array k_settings = {
    Setting{{"BuildNetwork", "network of builds: none, fetch, prepare or all (default fetch)"},
            false,
            build_network,
            [](const Config& config) { return Values{to_string(config.build_network)}; }},
    Setting{
        {"PackageBuildNetwork", "the same for some packages, 'name: all', with globs; repeatable"},
        false,
        package_build_network,
        [](const Config& config) {
            return entries(config.package_build_network,
                           [](BuildNetwork network) { return to_string(network); });
        }},
    Setting{{"PackageFeatures", "what builds of some packages are told in RBEE_FEATURES, "
                                "'name: a,b', with globs; repeatable"},
            false,
            package_features,
            [](const Config& config) {
                return entries(config.package_features,
                               [](const Values& features) { return join(features, ","); });
            }},
    Setting{{"PackageProfile", "the same for RBEE_PROFILE, 'name: debug'; repeatable"},
            false,
            package_profile,
            [](const Config& config) { return entries(config.package_profile, as_it_is); }},
    Setting{{"PackageFlags", "the same for RBEE_FLAGS, 'name: flag flag'; repeatable"},
            false,
            package_flags,
            [](const Config& config) {
                return entries(config.package_flags,
                               [](const Values& flags) { return join(flags, " "); });
            }},
    Setting{{"BuildTimeout", "time that a build may take (default 15min)"},
            false,
            build_timeout,
            [](const Config& config) { return Values{duration_text(config.build_timeout)}; }},
    Setting{{"BuildUser", "who builds when rbeepkg runs as root (default nobody)"},
            false,
            build_user,
            [](const Config& config) { return unless_empty(config.build_user); }},
    Setting{{"Packager", "name and address that built packages carry"},
            false,
            packager,
            [](const Config& config) { return unless_empty(config.packager); }},
    switch_row<&Config::allow_plain_http_skip>(
        {"AllowPlainHttpSkip", "accept sources over http:// that have no checksum (default no)"}),
    switch_row<&Config::allow_local_sources>(
        {"AllowLocalSources",
         "let recipes that did not come from a file:// catalog name files of this machine as "
         "sources, file:// and git+file:// (default no)"}),
    Setting{{"HostDepend", "how a word of depends is looked for on this machine, 'cuda: "
                           "executable nvcc; file /opt/cuda/bin/nvcc'; repeatable"},
            false,
            host_depend,
            [](const Config& config) {
                return entries(config.host_depends,
                               [](const Values& probes) { return join(probes, "; "); });
            }},
    Setting{{"HostInstall", "the command that installs a word, 'cuda: apt-get install "
                            "nvidia-cuda-toolkit'; repeatable"},
            false,
            host_install,
            [](const Config& config) { return entries(config.host_install, as_it_is); }},
};

} // namespace

std::span<const Setting> build_settings()
{
    return k_settings;
}

} // namespace rbeepkg::config
