// Pure helpers on text that several rooms need.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace rbeepkg {

// Fields between separators; "a::b" on ':' gives {"a", "", "b"}; "" gives {""}.
std::vector<std::string_view> split(std::string_view text, char separator);

// Words between runs of blanks, tabs and newlines; "" gives {}.
std::vector<std::string_view> split_words(std::string_view text);

std::string_view trim(std::string_view text);

std::string join(const std::vector<std::string>& parts, std::string_view separator);

// What a terminal, a log or a JSON line may show: control characters (C0, DEL, C1) and invalid
// UTF-8 become '?'. At most max_bytes bytes, cut at a character boundary.
std::string printable(std::string_view text, std::size_t max_bytes = 4096);

bool is_valid_utf8(std::string_view text);

// A decimal number without sign, spaces or overflow; nullopt for anything else.
std::optional<std::uint64_t> parse_number(std::string_view text);

// "12.3 MiB" (base 1024), as pacman prints sizes.
std::string human_size(std::uint64_t bytes);

// Edit distance, for "did you mean"; stops counting at limit + 1.
std::size_t edit_distance(std::string_view left, std::string_view right, std::size_t limit);

} // namespace rbeepkg
