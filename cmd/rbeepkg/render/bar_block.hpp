// Several bars at the bottom of a terminal, each in a row of its own. What is written is returned,
// not written: the block knows what stands on the screen and gives the bytes that bring it up to
// date.
#pragma once

#include "cmd/rbeepkg/render/bar_line.hpp"

#include <chrono>
#include <string>
#include <string_view>
#include <vector>

namespace rbeepkg::cmd::render {

struct TerminalSize
{
    unsigned columns = 80;
    unsigned rows = 24;
};

class BarBlock
{
public:
    using Clock = std::chrono::steady_clock;

    // A row of that key, or the one that is there already. Nothing is drawn yet.
    void start(const std::string& key, Bar bar, Clock::time_point now);
    // The same below all others, also those that start later; and another label for a row.
    void start_below(const std::string& key, Bar bar, Clock::time_point now);
    void relabel(const std::string& key, std::string label);
    // done never goes back; a total that is once known is never less than done. No row of that key:
    // nothing.
    void progress(const std::string& key, std::uint64_t done, std::uint64_t total,
                  Clock::time_point now);
    // The row is full; the next draw() moves it above the others, where it stays.
    void finish(const std::string& key, Clock::time_point now);
    bool has(const std::string& key) const;
    bool empty() const noexcept { return m_rows.empty(); }
    // Takes the row away: what it told is told otherwise.
    void drop(const std::string& key);

    // Brings the screen up to date. As many rows as the terminal has room for; the cursor is hidden
    // while there are any.
    std::string draw(TerminalSize size);
    // Lines, each with its newline, above the rows.
    std::string above(std::string_view lines, TerminalSize size);
    // Takes the rows off the screen until the next draw.
    std::string clear(TerminalSize size);
    // What stands there stays, and the cursor comes back. For the end, whatever it is.
    std::string close(TerminalSize size);

private:
    struct Row
    {
        std::string key;
        Bar bar;
        Clock::time_point since;
        bool finished = false;
        bool stays_below = false;
    };

    Row* find(const std::string& key);
    void add(Row row);
    std::vector<const Row*> shown_rows(TerminalSize size) const;
    std::string to_top(TerminalSize size);

    std::vector<Row> m_rows;
    std::vector<unsigned> m_drawn; // columns of each row on the screen; the cursor is in the last
    bool m_cursor_hidden = false;
};

} // namespace rbeepkg::cmd::render
