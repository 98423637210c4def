// The kinds of value that settings have, as rows of the table: switches, numbers, times, words.
#pragma once

#include "libpkg/base/text.hpp"
#include "libpkg/config/setting.hpp"
#include "libpkg/config/setting_value.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>

namespace rbeepkg::config {

using Refusal = std::optional<std::string>;
using Values = std::vector<std::string>;

// A value in a message: quoted and printable.
std::string shown(std::string_view value);

Refusal take_path(std::optional<std::string>& into, const SettingText& text);
Refusal take_duration(std::chrono::milliseconds& into, const SettingText& text,
                      std::chrono::milliseconds least);
Refusal take_word(std::string& into, std::string_view text, std::string_view allowed,
                  std::string_view what);
Refusal take_switch(bool& into, const SettingText& text);
Refusal take_number(unsigned& into, const SettingText& text, unsigned least, unsigned most);

// {} for "": a setting that says nothing.
Values unless_empty(const std::string& value);

template <bool Config::*member> constexpr Setting switch_row(SettingInfo info)
{
    return {info, true,
            [](Draft& draft, const SettingText& text) {
                return take_switch(draft.config.*member, text);
            },
            [](const Config& config) { return config.*member ? Values{""} : Values{}; }};
}

template <unsigned Config::*member, unsigned least, unsigned most>
constexpr Setting number_row(SettingInfo info)
{
    return {info, false,
            [](Draft& draft, const SettingText& text) {
                return take_number(draft.config.*member, text, least, most);
            },
            [](const Config& config) { return Values{std::to_string(config.*member)}; }};
}

template <std::chrono::milliseconds Config::*member, int least>
constexpr Setting duration_row(SettingInfo info)
{
    return {info, false,
            [](Draft& draft, const SettingText& text) {
                return take_duration(draft.config.*member, text, std::chrono::milliseconds{least});
            },
            [](const Config& config) { return Values{duration_text(config.*member)}; }};
}

// Words between blanks; repeatable.
template <Values Config::*member> constexpr Setting words_row(SettingInfo info)
{
    return {info, false,
            [](Draft& draft, const SettingText& text) -> Refusal {
                for (const std::string_view word : split_words(text.value)) {
                    (draft.config.*member).emplace_back(word);
                }
                return std::nullopt;
            },
            [](const Config& config) { return config.*member; }};
}

} // namespace rbeepkg::config
