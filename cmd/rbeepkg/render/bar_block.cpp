#include "cmd/rbeepkg/render/bar_block.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace rbeepkg::cmd::render {

namespace {

constexpr const char* k_hide_cursor = "\033[?25l";
constexpr const char* k_show_cursor = "\033[?25h";
constexpr const char* k_erase_below = "\033[J";
constexpr const char* k_erase_line_end = "\033[K";

// The last column stays free: a full line would make some terminals go on to the next one.
unsigned usable(TerminalSize size)
{
    return size.columns > 1 ? size.columns - 1 : 1;
}

} // namespace

BarBlock::Row* BarBlock::find(const std::string& key)
{
    const auto row =
        std::find_if(m_rows.begin(), m_rows.end(), [&](const Row& one) { return one.key == key; });
    return row == m_rows.end() ? nullptr : &*row;
}

bool BarBlock::has(const std::string& key) const
{
    return std::any_of(m_rows.begin(), m_rows.end(),
                       [&](const Row& one) { return one.key == key; });
}

void BarBlock::start(const std::string& key, Bar bar, Clock::time_point now)
{
    add({key, std::move(bar), now});
}

void BarBlock::start_below(const std::string& key, Bar bar, Clock::time_point now)
{
    add({key, std::move(bar), now, false, true});
}

void BarBlock::add(Row row)
{
    if (find(row.key) != nullptr) {
        return;
    }
    const auto below =
        std::find_if(m_rows.begin(), m_rows.end(), [](const Row& one) { return one.stays_below; });
    m_rows.insert(row.stays_below ? m_rows.end() : below, std::move(row));
}

void BarBlock::relabel(const std::string& key, std::string label)
{
    if (Row* row = find(key)) {
        row->bar.label = std::move(label);
    }
}

void BarBlock::progress(const std::string& key, std::uint64_t done, std::uint64_t total,
                        Clock::time_point now)
{
    Row* row = find(key);
    if (row == nullptr) {
        return;
    }
    Bar& bar = row->bar;
    const unsigned shown = percent_of(bar.done, bar.total);
    const std::uint64_t further = std::max(done, bar.done);
    if (percent_of(further, total) >= shown) {
        bar.done = further;
        bar.total = total;
    }
    bar.elapsed = std::chrono::duration_cast<std::chrono::milliseconds>(now - row->since);
}

void BarBlock::finish(const std::string& key, Clock::time_point now)
{
    if (Row* row = find(key)) {
        row->bar.total = std::max({row->bar.total, row->bar.done, std::uint64_t{1}});
        row->bar.done = row->bar.total;
        row->bar.elapsed = std::chrono::duration_cast<std::chrono::milliseconds>(now - row->since);
        row->finished = true;
    }
}

void BarBlock::drop(const std::string& key)
{
    std::erase_if(m_rows, [&](const Row& row) { return row.key == key; });
}

// Where there is no room for all, what stays below is worth more than one of the others.
std::vector<const BarBlock::Row*> BarBlock::shown_rows(TerminalSize size) const
{
    const std::size_t room = std::max(size.rows, 2U) - 1;
    std::vector<const Row*> shown;
    for (const Row& row : m_rows) {
        if (shown.size() == room && row.stays_below) {
            shown.back() = &row;
        } else if (shown.size() < room) {
            shown.push_back(&row);
        }
    }
    return shown;
}

std::string BarBlock::draw(TerminalSize size)
{
    std::string out = to_top(size);
    const bool was_drawn = !m_drawn.empty();
    m_drawn.clear();
    for (const Row& row : m_rows) {
        if (row.finished) {
            out += bar_line(row.bar, usable(size)) + k_erase_line_end + "\n";
        }
    }
    std::erase_if(m_rows, [](const Row& row) { return row.finished; });
    if (!m_rows.empty() && !m_cursor_hidden) {
        out = k_hide_cursor + out;
        m_cursor_hidden = true;
    }
    for (const Row* row : shown_rows(size)) {
        out += (m_drawn.empty() ? "" : "\n") + bar_line(row->bar, usable(size)) + k_erase_line_end;
        m_drawn.push_back(usable(size));
    }
    if (was_drawn) {
        out += k_erase_below;
    }
    if (m_rows.empty() && m_cursor_hidden) {
        out += k_show_cursor;
        m_cursor_hidden = false;
    }
    return out;
}

std::string BarBlock::above(std::string_view lines, TerminalSize size)
{
    std::string out = clear(size);
    out += lines;
    return m_rows.empty() ? out : out + draw(size);
}

std::string BarBlock::clear(TerminalSize size)
{
    if (m_drawn.empty()) {
        return "";
    }
    std::string out = to_top(size) + k_erase_below;
    m_drawn.clear();
    return out;
}

std::string BarBlock::close(TerminalSize size)
{
    std::string out = m_rows.empty() && m_drawn.empty() ? "" : draw(size);
    if (!m_drawn.empty()) {
        out += "\n";
    }
    if (m_cursor_hidden) {
        out += k_show_cursor;
    }
    m_rows.clear();
    m_drawn.clear();
    m_cursor_hidden = false;
    return out;
}

// A terminal that became narrower has broken the rows: they take more lines than were written.
std::string BarBlock::to_top(TerminalSize size)
{
    if (m_drawn.empty()) {
        return "";
    }
    unsigned lines = 0;
    for (const unsigned columns : m_drawn) {
        lines += std::max(1U, (columns + size.columns - 1) / std::max(size.columns, 1U));
    }
    return lines > 1 ? fmt::format("\r\033[{}A", lines - 1) : "\r";
}

} // namespace rbeepkg::cmd::render
