// What the value of a setting may look like. Each function gives the value, or nullopt for a text
// that is none.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace rbeepkg::config {

constexpr std::chrono::milliseconds k_longest_duration = std::chrono::hours{7 * 24};

// "15min", "90s", "500ms", "2h", "1d"; a plain number is seconds. At most 7 days.
std::optional<std::chrono::milliseconds> parse_duration(std::string_view text);

// The shortest text that parse_duration reads back as that time: "15min", "90s".
std::string duration_text(std::chrono::milliseconds time);

// yes, true, on, 1 and the bare key; no, false, off, 0.
std::optional<bool> parse_switch(std::string_view text, bool has_value);

// "cuda: executable nvcc" -> {"cuda", "executable nvcc"}; '=' will do for the ':'.
std::optional<std::pair<std::string, std::string>> parse_word_and_rest(std::string_view text);

// [a-z0-9][a-z0-9._-]*, at most 64 bytes, and neither "local" nor "options".
bool is_catalog_name(std::string_view name);

// Why a text is no base URL of a catalog; nullopt: it is one (http, https or file, no query).
std::optional<std::string> invalid_server_reason(std::string_view url);

// Without the slashes at its end.
std::string without_trailing_slash(std::string_view url);

} // namespace rbeepkg::config
