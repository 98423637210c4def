#include "cmd/rbeepkg/render/bar_line.hpp"

#include "cmd/rbeepkg/render/wrapped.hpp"
#include "libpkg/base/text.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace rbeepkg::cmd::render {

namespace {

// As pacman divides a line: so much for the words, the rest for the bar.
constexpr unsigned k_words_tenths = 6;
constexpr unsigned k_least_words = 50; // where there are k_usual_columns
constexpr unsigned k_usual_columns = 79;
constexpr unsigned k_percent_columns = 5; // " 100%"
constexpr unsigned k_frame_columns = 3;   // " [" and "]"
constexpr std::uint64_t k_longest_shown = 99ULL * 60 + 59;

bool is_continuation(char c)
{
    return (static_cast<unsigned char>(c) & 0xc0U) == 0x80U;
}

std::string minutes(std::uint64_t seconds)
{
    return seconds > k_longest_shown ? "--:--"
                                     : fmt::format("{:02}:{:02}", seconds / 60, seconds % 60);
}

// What is left to wait while it runs, what it took when it is done.
std::string time_text(const Bar& bar, double rate)
{
    if (bar.total != 0 && bar.done >= bar.total) {
        return minutes(static_cast<std::uint64_t>(bar.elapsed.count()) / 1000);
    }
    if (bar.total == 0 || rate < 1.0) {
        return "--:--";
    }
    return minutes(static_cast<std::uint64_t>(static_cast<double>(bar.total - bar.done) / rate));
}

std::string amount_text(const Bar& bar)
{
    const double seconds = std::max(static_cast<double>(bar.elapsed.count()) / 1000.0, 0.001);
    const double rate = static_cast<double>(bar.done) / seconds;
    const bool known = bar.elapsed.count() != 0;
    return fmt::format("{:>10} {:>10}/s {}", human_size(bar.done),
                       known ? human_size(static_cast<std::uint64_t>(rate)) : "--",
                       time_text(bar, known ? rate : 0.0));
}

std::string gauge(unsigned percent, unsigned columns)
{
    std::string text;
    if (columns > k_percent_columns + k_frame_columns) {
        const unsigned cells = columns - k_percent_columns - k_frame_columns;
        const unsigned full = cells * percent / 100;
        text = fmt::format(" [{:#<{}}{:-<{}}]", "", full, "", cells - full);
    }
    return columns < k_percent_columns ? "" : text + fmt::format(" {:>3}%", percent);
}

} // namespace

unsigned percent_of(std::uint64_t done, std::uint64_t total)
{
    if (total == 0) {
        return 0;
    }
    if (done >= total) {
        return 100;
    }
    return static_cast<unsigned>(
        std::min(99.0, static_cast<double>(done) * 100.0 / static_cast<double>(total)));
}

std::string fitted(std::string_view text, unsigned columns)
{
    const unsigned width = columns_of(text);
    if (width <= columns) {
        return std::string{text} + std::string(columns - width, ' ');
    }
    const unsigned dots = std::min(columns, 3U);
    std::size_t end = 0;
    for (unsigned taken = 0; taken < columns - dots; ++taken) {
        do {
            ++end;
        } while (end < text.size() && is_continuation(text[end]));
    }
    return std::string{text.substr(0, end)} + std::string(dots, '.');
}

std::string bar_line(const Bar& bar, unsigned columns)
{
    const unsigned tenths = columns * k_words_tenths / 10;
    const unsigned words = columns < k_usual_columns ? tenths : std::max(tenths, k_least_words);
    Bar shown = bar;
    shown.done = bar.total == 0 ? bar.done : std::min(bar.done, bar.total);
    std::string line;
    const std::string amount = bar.shows_amount ? amount_text(shown) : "";
    if (amount.empty() || amount.size() + 8 > words) {
        line = fitted(printable(bar.label), words);
    } else {
        line = fitted(printable(bar.label), words - static_cast<unsigned>(amount.size()) - 1) +
               " " + amount;
    }
    return bar.total == 0 ? line
                          : line + gauge(percent_of(shown.done, shown.total), columns - words);
}

} // namespace rbeepkg::cmd::render
