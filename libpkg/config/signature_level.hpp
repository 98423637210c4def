// SigLevel of pacman.conf: checked for its words, since a file that asks for signatures must be
// told that none are looked at yet.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace rbeepkg::config {

// Why a text is no list of signature levels; nullopt: it is one.
std::optional<std::string> invalid_signature_level(std::string_view text);

// What must be said to whoever requires signatures; nullopt when none are required.
std::optional<std::string> signature_level_remark(std::string_view key, std::string_view text);

} // namespace rbeepkg::config
