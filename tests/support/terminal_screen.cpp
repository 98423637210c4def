#include "tests/support/terminal_screen.hpp"

#include <algorithm>
#include <stdexcept>

namespace rbeepkg::test {

void TerminalScreen::write(std::string_view bytes)
{
    for (const char c : bytes) {
        if (!m_pending.empty()) {
            m_pending += c;
            if (m_pending.size() > 2 && c >= '@' && c <= '~') {
                escape(m_pending);
                m_pending.clear();
            }
        } else if (c == '\033') {
            m_pending = c;
        } else if (c == '\r') {
            m_column = 0;
        } else if (c == '\n') {
            line_feed();
        } else {
            put(c);
        }
    }
}

void TerminalScreen::put(char c)
{
    if (m_column == m_columns) {
        line_feed();
    }
    std::string& line = m_lines[m_line];
    line.resize(std::max(line.size(), m_column + 1), ' ');
    line[m_column++] = c;
}

void TerminalScreen::line_feed()
{
    ++m_line;
    m_column = 0;
    if (m_line == m_lines.size()) {
        m_lines.emplace_back();
    }
}

void TerminalScreen::escape(std::string_view sequence)
{
    const std::string_view body = sequence.substr(2, sequence.size() - 3);
    std::string& line = m_lines[m_line];
    switch (sequence.back()) {
    case 'A': {
        const std::size_t top = m_lines.size() > m_rows ? m_lines.size() - m_rows : 0;
        const std::size_t up = body.empty() ? 1 : std::stoul(std::string{body});
        m_line = std::max(top, m_line >= up ? m_line - up : 0);
        return;
    }
    case 'K':
        line.resize(std::min(line.size(), m_column));
        return;
    case 'J':
        line.resize(std::min(line.size(), m_column));
        for (std::size_t below = m_line + 1; below < m_lines.size(); ++below) {
            m_lines[below].clear();
        }
        return;
    case 'm':
        return;
    case 'h':
    case 'l':
        if (body == "?25") {
            m_cursor_visible = sequence.back() == 'h';
            m_hid = m_hid || !m_cursor_visible;
            return;
        }
        break;
    default:
        break;
    }
    throw std::runtime_error{"an escape sequence that this terminal does not know: " +
                             std::string{sequence.substr(1)}};
}

std::vector<std::string> TerminalScreen::lines() const
{
    std::vector<std::string> shown = m_lines;
    for (std::string& line : shown) {
        line.resize(line.find_last_not_of(' ') + 1);
    }
    while (!shown.empty() && shown.back().empty()) {
        shown.pop_back();
    }
    return shown;
}

} // namespace rbeepkg::test
