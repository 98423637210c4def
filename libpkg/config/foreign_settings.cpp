// Keys of pacman.conf that mean nothing here. They are known, so that a file made for pacman can be
// taken as it is; whoever relies on one is told that it has no effect.
#include "libpkg/config/setting_kinds.hpp"
#include "libpkg/config/signature_level.hpp"

#include <array>

namespace rbeepkg::config {

namespace {

void keep(Draft& draft, const SettingText& text)
{
    draft.config.without_effect[std::string{text.key}].emplace_back(text.value);
}

Refusal keep_with_remark(Draft& draft, const SettingText& text, std::string_view why)
{
    keep(draft, text);
    draft.remark = fmt::format("{} has no effect: {}", text.key, why);
    return std::nullopt;
}

Refusal xfer_command(Draft& draft, const SettingText& text)
{
    return keep_with_remark(draft, text, "rbeepkg downloads by itself");
}

Refusal use_syslog(Draft& draft, const SettingText& text)
{
    return keep_with_remark(draft, text, "rbeepkg logs to LogFile alone");
}

Refusal no_upgrade(Draft& draft, const SettingText& text)
{
    return keep_with_remark(
        draft, text, "no upgrade writes over a file, each version has a directory of its own");
}

Refusal no_extract(Draft& draft, const SettingText& text)
{
    return keep_with_remark(draft, text, "packages are unpacked whole");
}

Refusal gpg_dir(Draft& draft, const SettingText& text)
{
    return keep_with_remark(draft, text, "packages are not signed with OpenPGP keys");
}

Refusal signature_level(Draft& draft, const SettingText& text)
{
    if (auto refusal = invalid_signature_level(text.value)) {
        return refusal;
    }
    if (const auto remark = signature_level_remark(text.key, text.value)) {
        draft.remark = *remark;
    }
    keep(draft, text);
    return std::nullopt;
}

using Apply = decltype(&signature_level);

template <const char* const& key> Values kept(const Config& config)
{
    const auto found = config.without_effect.find(key);
    return found == config.without_effect.end() ? Values{} : found->second;
}

constexpr const char* k_xfer_command = "XferCommand";
constexpr const char* k_no_upgrade = "NoUpgrade";
constexpr const char* k_no_extract = "NoExtract";
constexpr const char* k_gpg_dir = "GPGDir";
constexpr const char* k_sig_level = "SigLevel";
constexpr const char* k_local_file_sig_level = "LocalFileSigLevel";
constexpr const char* k_remote_file_sig_level = "RemoteFileSigLevel";
constexpr const char* k_use_syslog = "UseSyslog";

template <const char* const& key>
constexpr Setting row(std::string_view meaning, Apply apply, bool is_switch = false)
{
    return {{key, meaning}, is_switch, apply, kept<key>};
}

constexpr std::array k_settings = {
    row<k_xfer_command>("no effect: rbeepkg downloads by itself", xfer_command),
    row<k_no_upgrade>("no effect: each version has a directory of its own, and no upgrade writes "
                      "over a file",
                      no_upgrade),
    row<k_no_extract>("no effect: packages are unpacked whole", no_extract),
    row<k_gpg_dir>("no effect: packages are not signed with OpenPGP keys", gpg_dir),
    row<k_sig_level>("no effect yet: signatures of packages and catalogs are not looked at",
                     signature_level),
    row<k_local_file_sig_level>("the same for files of -U; no effect yet", signature_level),
    row<k_remote_file_sig_level>("the same for URLs of -U; no effect yet", signature_level),
    row<k_use_syslog>("no effect: rbeepkg logs to LogFile alone", use_syslog, true),
};

} // namespace

std::span<const Setting> foreign_settings()
{
    return k_settings;
}

} // namespace rbeepkg::config
