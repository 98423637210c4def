#include "libpkg/config/setting_kinds.hpp"

#include "libpkg/os/file.hpp"

namespace rbeepkg::config {

using std::chrono::milliseconds;

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

Refusal take_word(std::string& into, std::string_view text, std::string_view allowed,
                  std::string_view what)
{
    if (text.empty() || text.size() > 64 ||
        text.find_first_not_of(allowed) != std::string_view::npos) {
        return fmt::format("{} is no {}", shown(text), what);
    }
    into = text;
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

Refusal take_number(unsigned& into, const SettingText& text, unsigned least, unsigned most)
{
    const auto number = parse_number(text.value);
    if (!number || *number < least || *number > most) {
        return fmt::format("{} is no number from {} to {}", shown(text.value), least, most);
    }
    into = static_cast<unsigned>(*number);
    return std::nullopt;
}

Values unless_empty(const std::string& value)
{
    return value.empty() ? Values{} : Values{value};
}

} // namespace rbeepkg::config
