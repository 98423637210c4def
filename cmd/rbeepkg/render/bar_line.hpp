// One bar as a line of text. Pure.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>

namespace rbeepkg::cmd::render {

struct Bar
{
    std::string label; // "(1/3) installing pkg", " pkg-1.0-1"
    std::uint64_t done = 0;
    std::uint64_t total = 0;   // 0: not known
    bool shows_amount = false; // size, rate and time, as of a download
    std::chrono::milliseconds elapsed{0};
};

// " pkg-1.0-1       12.0 MiB  3.4 MiB/s 00:03 [####----]  55%", of exactly or less than `columns`
// columns. Never above 100%.
std::string bar_line(const Bar& bar, unsigned columns);

// 0 to 100; 100 only when all is done.
unsigned percent_of(std::uint64_t done, std::uint64_t total);

// Cut or filled up with blanks to so many columns; a character that was cut shows as "...".
std::string fitted(std::string_view text, unsigned columns);

} // namespace rbeepkg::cmd::render
