#include "libpkg/config/setting.hpp"

#include "libpkg/base/text.hpp"
#include "libpkg/config/setting_value.hpp"
#include "libpkg/os/file.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace rbeepkg::config {

namespace {

using std::chrono::milliseconds;
using Refusal = std::optional<std::string>;

constexpr std::uint64_t k_max_generations = 1000;

std::string shown(std::string_view value)
{
    return "'" + printable(value, 100) + "'";
}

Refusal take_path(std::optional<std::string>& into, const SettingText& text)
{
    if (!text.value.starts_with('/')) {
        return shown(text.value) + " is no absolute path";
    }
    into = os::absolute_path(text.value);
    return std::nullopt;
}

Refusal take_duration(milliseconds& into, const SettingText& text, milliseconds least)
{
    const auto parsed = parse_duration(text.value);
    if (!parsed) {
        return shown(text.value) + " is no time (such as 90s, 15min or 500ms; at most 7d)";
    }
    if (*parsed < least) {
        return fmt::format("{} is less than {}ms", shown(text.value), least.count());
    }
    into = *parsed;
    return std::nullopt;
}

Refusal take_build_network(BuildNetwork& into, std::string_view value)
{
    const auto parsed = parse_build_network(value);
    if (!parsed) {
        return shown(value) + " is none of none, fetch, prepare, all";
    }
    into = *parsed;
    return std::nullopt;
}

Refusal take_word(std::string& into, const SettingText& text, std::string_view allowed,
                  std::string_view what)
{
    if (text.value.empty() || text.value.size() > 64 ||
        text.value.find_first_not_of(allowed) != std::string_view::npos) {
        return fmt::format("{} is no {}", shown(text.value), what);
    }
    into = text.value;
    return std::nullopt;
}

Refusal root_dir(Draft& draft, const SettingText& text)
{
    return take_path(draft.locations.root, text);
}

Refusal db_path(Draft& draft, const SettingText& text)
{
    return take_path(draft.locations.state, text);
}

Refusal cache_dir(Draft& draft, const SettingText& text)
{
    return take_path(draft.locations.cache, text);
}

Refusal log_file(Draft& draft, const SettingText& text)
{
    return take_path(draft.locations.log_file, text);
}

Refusal hook_dir(Draft& draft, const SettingText& text)
{
    std::optional<std::string> path;
    if (auto refusal = take_path(path, text)) {
        return refusal;
    }
    draft.locations.hook_dirs.push_back(*std::move(path));
    return std::nullopt;
}

Refusal shared_cache_dir(Draft& draft, const SettingText& text)
{
    std::optional<std::string> path;
    if (auto refusal = take_path(path, text)) {
        return refusal;
    }
    draft.config.shared_caches.push_back(*std::move(path));
    return std::nullopt;
}

Refusal ignore_pkg(Draft& draft, const SettingText& text)
{
    for (const std::string_view word : split_words(text.value)) {
        draft.config.ignored_packages.emplace_back(word);
    }
    return std::nullopt;
}

Refusal architecture(Draft& draft, const SettingText& text)
{
    return take_word(draft.config.architecture, text, "abcdefghijklmnopqrstuvwxyz0123456789_",
                     "architecture (auto, x86_64, aarch64, ...)");
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
                take_word(word, {trim(feature)}, k_variant_characters, "name of a feature")) {
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
    return take_word(draft.config.package_profile[entry->first], {entry->second},
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
    return take_word(draft.config.build_user, text,
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

Refusal keep_generations(Draft& draft, const SettingText& text)
{
    const auto number = parse_number(text.value);
    if (!number || *number > k_max_generations) {
        return fmt::format("{} is no number from 0 to {}", shown(text.value), k_max_generations);
    }
    draft.config.keep_generations = static_cast<unsigned>(*number);
    return std::nullopt;
}

Refusal take_switch(bool& into, const SettingText& text)
{
    const auto value = parse_switch(text.value, text.has_value);
    if (!value) {
        return shown(text.value) + " is neither yes nor no";
    }
    into = *value;
    return std::nullopt;
}

Refusal allow_plain_http_skip(Draft& draft, const SettingText& text)
{
    return take_switch(draft.config.allow_plain_http_skip, text);
}

Refusal allow_local_sources(Draft& draft, const SettingText& text)
{
    return take_switch(draft.config.allow_local_sources, text);
}

Refusal ca_file(Draft& draft, const SettingText& text)
{
    std::optional<std::string> path;
    if (auto refusal = take_path(path, text)) {
        return refusal;
    }
    draft.config.ca_file = *std::move(path);
    return std::nullopt;
}

Refusal proxy(Draft& draft, const SettingText& text)
{
    if (split_words(text.value).size() > 1 || printable(text.value, 1024) != text.value) {
        return shown(text.value) + " is no URL of a proxy";
    }
    draft.config.proxy = text.value;
    return std::nullopt;
}

Refusal connect_timeout(Draft& draft, const SettingText& text)
{
    return take_duration(draft.config.connect_timeout, text, milliseconds{1});
}

Refusal stall_timeout(Draft& draft, const SettingText& text)
{
    return take_duration(draft.config.stall_timeout, text, milliseconds{1});
}

Refusal lock_timeout(Draft& draft, const SettingText& text)
{
    return take_duration(draft.config.lock_timeout, text, milliseconds{0});
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

constexpr std::array<Setting, 26> k_settings = {{
    {{"RootDir", "directory that the system scope lies under (default /)"}, root_dir},
    {{"DBPath", "state: database, store and profiles (default /var/lib/rbeepkg)"}, db_path},
    {{"CacheDir", "package files, sources and recipes (default /var/cache/rbeepkg)"}, cache_dir},
    {{"SharedCacheDir",
      "another cache that finished packages are taken from; repeatable (default in "
      "the user scope: /var/cache/rbeepkg)"},
     shared_cache_dir},
    {{"LogFile", "log of transactions (default /var/log/rbeepkg.log)"}, log_file},
    {{"HookDir", "directory of hooks, besides the shipped ones; repeatable"}, hook_dir},
    {{"IgnorePkg", "packages that -Su leaves alone, with globs; repeatable"}, ignore_pkg},
    {{"Architecture", "architecture that packages are chosen for (default auto)"}, architecture},
    {{"BuildNetwork", "network of builds: none, fetch, prepare or all (default fetch)"},
     build_network},
    {{"PackageBuildNetwork", "the same for some packages, 'name: all', with globs; repeatable"},
     package_build_network},
    {{"PackageFeatures", "what builds of some packages are told in RBEE_FEATURES, 'name: a,b', "
                         "with globs; repeatable"},
     package_features},
    {{"PackageProfile", "the same for RBEE_PROFILE, 'name: debug'; repeatable"}, package_profile},
    {{"PackageFlags", "the same for RBEE_FLAGS, 'name: flag flag'; repeatable"}, package_flags},
    {{"BuildTimeout", "time that a build may take (default 15min)"}, build_timeout},
    {{"BuildUser", "who builds when rbeepkg runs as root (default nobody)"}, build_user},
    {{"Packager", "name and address that built packages carry"}, packager},
    {{"KeepGenerations", "older generations that are kept for a rollback (default 3)"},
     keep_generations},
    {{"AllowPlainHttpSkip", "accept sources over http:// that have no checksum (default no)"},
     allow_plain_http_skip},
    {{"AllowLocalSources",
      "let recipes that did not come from a file:// catalog name files of this machine as sources, "
      "file:// and git+file:// (default no)"},
     allow_local_sources},
    {{"CaFile",
      "PEM file of the certificate authorities that https servers are held against, instead of the "
      "system's (default: the system's)"},
     ca_file},
    {{"Proxy", "proxy for all downloads (default: from the environment)"}, proxy},
    {{"ConnectTimeout", "time that a server has to take a connection (default 10s)"},
     connect_timeout},
    {{"StallTimeout", "time without a byte after which a download is given up (default 30s)"},
     stall_timeout},
    {{"LockTimeout", "time to wait for another rbeepkg (default 10min)"}, lock_timeout},
    {{"HostDepend", "how a word of depends is looked for on this machine, 'cuda: executable nvcc; "
                    "file /opt/cuda/bin/nvcc'; repeatable"},
     host_depend},
    {{"HostInstall", "the command that installs a word, 'cuda: apt-get install nvidia-cuda-toolkit'"
                     "; repeatable"},
     host_install},
}};

} // namespace

const Setting* find_setting(std::string_view key)
{
    const auto* const found =
        std::find_if(k_settings.begin(), k_settings.end(),
                     [&](const Setting& setting) { return setting.info.key == key; });
    return found == k_settings.end() ? nullptr : found;
}

std::string similar_setting_hint(std::string_view key)
{
    constexpr std::size_t limit = 3;
    const Setting* nearest = nullptr;
    std::size_t least = limit + 1;
    for (const Setting& setting : k_settings) {
        const std::size_t distance = edit_distance(key, setting.info.key, limit);
        if (distance < least) {
            least = distance;
            nearest = &setting;
        }
    }
    return nearest == nullptr ? "" : fmt::format(" (did you mean {}?)", nearest->info.key);
}

const std::vector<SettingInfo>& settings_table()
{
    static const std::vector<SettingInfo> table = [] {
        std::vector<SettingInfo> rows;
        rows.reserve(k_settings.size() + 2);
        for (const Setting& setting : k_settings) {
            rows.push_back(setting.info);
        }
        rows.push_back({"Include", "in any section: other files, with globs, read in its place"});
        rows.push_back({"Server", "in a catalog's section: a base URL ($arch and $repo are "
                                  "replaced); repeatable, tried in order"});
        return rows;
    }();
    return table;
}

} // namespace rbeepkg::config
