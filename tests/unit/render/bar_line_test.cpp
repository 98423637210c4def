// One bar as a line.
#include "cmd/rbeepkg/render/bar_line.hpp"

#include <gtest/gtest.h>

namespace rbeepkg::cmd::render {

namespace {

using namespace std::chrono_literals;

Bar step(std::uint64_t done, std::uint64_t total)
{
    return {"(1/3) installing pkg", done, total, false, 0ms};
}

Bar download(std::uint64_t done, std::uint64_t total, std::chrono::milliseconds elapsed)
{
    return {" pkg", done, total, true, elapsed};
}

} // namespace

TEST(BarLine, HasPacmansShape)
{
    EXPECT_EQ(bar_line(step(55, 100), 80),
              "(1/3) installing pkg                               [############----------]  55%");
    EXPECT_EQ(bar_line(step(0, 100), 80),
              "(1/3) installing pkg                               [----------------------]   0%");
    EXPECT_EQ(bar_line(step(100, 100), 80),
              "(1/3) installing pkg                               [######################] 100%");
}

TEST(BarLine, OfADownloadTellsSizeRateAndTimeLeft)
{
    EXPECT_EQ(bar_line(download(10 << 20, 40 << 20, 5000ms), 80),
              " pkg                  10.00 MiB   2.00 MiB/s 00:15 [#####-----------------]  25%");
    EXPECT_EQ(bar_line(download(40 << 20, 40 << 20, 20'000ms), 80),
              " pkg                  40.00 MiB   2.00 MiB/s 00:20 [######################] 100%");
}

TEST(BarLine, WithoutATotalHasNoBar)
{
    EXPECT_EQ(bar_line(download(1 << 20, 0, 1000ms), 80),
              " pkg                   1.00 MiB   1.00 MiB/s --:--");
}

TEST(BarLine, NeverIsWiderThanTheTerminalNorAboveAHundred)
{
    for (unsigned columns = 1; columns < 200; ++columns) {
        for (const Bar& bar : {step(55, 100), step(200, 100), download(3, 0, 0ms),
                               download(1ULL << 60U, 1ULL << 50U, 1ms)}) {
            const std::string line = bar_line(bar, columns);
            EXPECT_LE(line.size(), columns) << line;
            EXPECT_EQ(line.find("101%"), std::string::npos);
        }
    }
}

TEST(BarLine, PercentIsAHundredOnlyWhenAllIsDone)
{
    EXPECT_EQ(percent_of(999'999, 1'000'000), 99U);
    EXPECT_EQ(percent_of(1'000'000, 1'000'000), 100U);
    EXPECT_EQ(percent_of(2, 1), 100U);
    EXPECT_EQ(percent_of(5, 0), 0U);
    EXPECT_EQ(percent_of(~0ULL - 1, ~0ULL), 99U);
    EXPECT_EQ(percent_of(1ULL << 63U, ~0ULL), 50U);
}

TEST(BarLine, LongNamesAreCutAndControlCharactersAreNot)
{
    EXPECT_EQ(fitted("abcdefgh", 6), "abc...");
    EXPECT_EQ(fitted("\xc3\xa4\xc3\xb6\xc3\xbc\xc3\x9f", 4), "\xc3\xa4\xc3\xb6\xc3\xbc\xc3\x9f");
    EXPECT_EQ(fitted("\xc3\xa4\xc3\xb6\xc3\xbc\xc3\x9fx", 4), "\xc3\xa4...");
    EXPECT_EQ(fitted("ab", 4), "ab  ");
    EXPECT_EQ(fitted("abc", 2), "..");
    EXPECT_EQ(bar_line({"a\033[2Jb", 0, 1, false, 0ms}, 60).find('\033'), std::string::npos);
}

} // namespace rbeepkg::cmd::render
