// What a terminal would show of the bytes that a program wrote: as much of one as rbeepkg's bars
// use
// (\r, \n, up, erase, the cursor), with its scrollback.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace rbeepkg::test {

class TerminalScreen
{
public:
    TerminalScreen(std::size_t columns, std::size_t rows) : m_columns{columns}, m_rows{rows} {}

    // May be called with pieces; colours are ignored. An escape sequence that is not known throws
    // std::runtime_error.
    void write(std::string_view bytes);

    // All lines from the first one on, without blanks at their ends and without the empty ones
    // below.
    std::vector<std::string> lines() const;
    bool cursor_visible() const noexcept { return m_cursor_visible; }
    std::size_t cursor_column() const noexcept { return m_column; }
    bool ever_hid_cursor() const noexcept { return m_hid; }

private:
    void put(char c);
    void line_feed();
    void escape(std::string_view sequence);

    std::size_t m_columns, m_rows;
    std::vector<std::string> m_lines{""};
    std::size_t m_line = 0, m_column = 0;
    std::string m_pending; // an escape sequence that is not whole yet
    bool m_cursor_visible = true, m_hid = false;
};

} // namespace rbeepkg::test
