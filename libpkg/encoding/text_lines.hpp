// What the readers of line formats share. Internal to this room.
#pragma once

#include <cstddef>
#include <optional>
#include <string_view>

namespace rbeepkg::encoding::detail {

// The lines of a text: without their "\n" or "\r\n", counted from 1.
class TextLines
{
public:
    explicit TextLines(std::string_view text) : m_rest{text} {}

    // nullopt at the end; a newline at the very end starts no further line.
    std::optional<std::string_view> next();
    std::size_t number() const noexcept { return m_number; }

private:
    std::string_view m_rest;
    std::size_t m_number = 0;
};

// Position of the first control character other than a tab; nullopt: there is none.
std::optional<std::size_t> find_control_character(std::string_view text);

} // namespace rbeepkg::encoding::detail
