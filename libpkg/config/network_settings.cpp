// Downloads, and waiting for others.
#include "libpkg/config/setting_kinds.hpp"

#include <array>

namespace rbeepkg::config {

namespace {

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

constexpr std::array k_settings = {
    number_row<&Config::parallel_downloads, 1, 64>(
        {"ParallelDownloads", "package files that are downloaded at a time (default 5)"}),
    switch_row<&Config::disable_download_timeout>(
        {"DisableDownloadTimeout",
         "wait for slow servers: ConnectTimeout and StallTimeout are as long as can be, 7d "
         "(default no)"}),
    duration_row<&Config::connect_timeout, 1>(
        {"ConnectTimeout", "time that a server has to take a connection (default 10s)"}),
    duration_row<&Config::stall_timeout, 1>(
        {"StallTimeout", "time without a byte after which a download is given up (default 30s)"}),
    Setting{{"CaFile",
             "PEM file of the certificate authorities that https servers are held against, instead "
             "of the system's (default: the system's)"},
            false,
            ca_file,
            [](const Config& config) { return unless_empty(config.ca_file); }},
    Setting{{"Proxy", "proxy for all downloads (default: from the environment)"},
            false,
            proxy,
            [](const Config& config) { return unless_empty(config.proxy); }},
    duration_row<&Config::lock_timeout, 0>(
        {"LockTimeout", "time to wait for another rbeepkg (default 10min)"}),
};

} // namespace

std::span<const Setting> network_settings()
{
    return k_settings;
}

} // namespace rbeepkg::config
