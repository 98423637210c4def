// Several bars at a time, as a terminal shows them.
#include "cmd/rbeepkg/render/bar_block.hpp"
#include "tests/support/terminal_screen.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace rbeepkg::cmd::render {

namespace {

using test::TerminalScreen;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::StartsWith;

// A block and a terminal that shows it.
struct Shown
{
    explicit Shown(TerminalSize wanted = {80, 24})
        : size{wanted}, screen{wanted.columns, wanted.rows}
    {}

    void start(const std::string& key) { block.start(key, {key, 0, 100, false, {}}, {}); }
    void progress(const std::string& key, std::uint64_t done)
    {
        block.progress(key, done, 100, BarBlock::Clock::time_point{std::chrono::seconds{1}});
        draw();
    }
    void finish(const std::string& key)
    {
        block.finish(key, {});
        draw();
    }
    void draw() { screen.write(block.draw(size)); }
    // "a 50" for each line of a bar, else the line.
    std::vector<std::string> lines() const
    {
        std::vector<std::string> short_lines;
        for (const std::string& line : screen.lines()) {
            const std::size_t bar = line.rfind(']');
            short_lines.push_back(bar == std::string::npos ? line
                                                           : line.substr(0, line.find(' ')) +
                                                                 line.substr(line.rfind(' ')));
        }
        return short_lines;
    }

    TerminalSize size;
    TerminalScreen screen;
    BarBlock block;
};

} // namespace

TEST(BarBlock, ShowsEachInARowOfItsOwn)
{
    Shown shown;
    for (const char* key : {"a", "b", "c"}) {
        shown.start(key);
    }
    shown.progress("a", 10);
    shown.progress("b", 20);
    shown.progress("c", 30);
    shown.progress("a", 40);
    EXPECT_THAT(shown.lines(), ElementsAre("a 40%", "b 20%", "c 30%"));
    EXPECT_FALSE(shown.screen.cursor_visible());
}

TEST(BarBlock, RowsThatAreDoneMoveUpAndStay)
{
    Shown shown;
    for (const char* key : {"a", "b", "c"}) {
        shown.start(key);
    }
    shown.progress("a", 10);
    shown.finish("b");
    EXPECT_THAT(shown.lines(), ElementsAre("b 100%", "a 10%", "c 0%"));
    shown.finish("c");
    shown.start("d");
    shown.progress("d", 1);
    shown.finish("a");
    shown.finish("d");
    EXPECT_THAT(shown.lines(), ElementsAre("b 100%", "c 100%", "a 100%", "d 100%"));
    EXPECT_TRUE(shown.screen.cursor_visible());
    EXPECT_EQ(shown.screen.cursor_column(), 0U) << "what comes next begins a line";
}

TEST(BarBlock, NeverGoesBackwards)
{
    Shown shown;
    shown.start("a");
    shown.progress("a", 60);
    shown.progress("a", 20);
    EXPECT_THAT(shown.lines(), ElementsAre("a 60%"));
    shown.block.progress("a", 60, 1000, {}); // the total was wrong
    shown.draw();
    EXPECT_THAT(shown.lines(), ElementsAre("a 60%"));
    shown.block.progress("a", 700, 1000, {});
    shown.draw();
    EXPECT_THAT(shown.lines(), ElementsAre("a 70%"));
}

TEST(BarBlock, LinesComeAboveTheRows)
{
    Shown shown;
    shown.start("a");
    shown.start("b");
    shown.progress("a", 10);
    shown.screen.write(shown.block.above("a warning\nin two lines\n", shown.size));
    EXPECT_THAT(shown.lines(), ElementsAre("a warning", "in two lines", "a 10%", "b 0%"));
    shown.progress("b", 50);
    EXPECT_THAT(shown.lines(), ElementsAre("a warning", "in two lines", "a 10%", "b 50%"));
}

TEST(BarBlock, ClearsAndComesBack)
{
    Shown shown;
    shown.start("a");
    shown.start("b");
    shown.progress("a", 10);
    shown.screen.write(shown.block.clear(shown.size));
    EXPECT_THAT(shown.lines(), IsEmpty());
    shown.draw();
    EXPECT_THAT(shown.lines(), ElementsAre("a 10%", "b 0%"));
}

TEST(BarBlock, ShowsNoMoreRowsThanThereIsRoomFor)
{
    Shown shown{{80, 4}};
    for (int number = 0; number < 10; ++number) {
        shown.start("row" + std::to_string(number));
    }
    for (int round = 1; round < 5; ++round) {
        for (int number = 0; number < 10; ++number) {
            shown.progress("row" + std::to_string(number), static_cast<std::uint64_t>(round));
        }
    }
    EXPECT_THAT(shown.lines(), ElementsAre("row0 4%", "row1 4%", "row2 4%"));
    for (int number = 0; number < 10; ++number) {
        shown.finish("row" + std::to_string(number));
    }
    const std::vector<std::string> lines = shown.lines();
    ASSERT_EQ(lines.size(), 10U);
    EXPECT_EQ(lines.front(), "row0 100%");
    EXPECT_EQ(lines.back(), "row9 100%");
}

TEST(BarBlock, SurvivesANarrowerTerminal)
{
    Shown shown;
    shown.start("a");
    shown.start("b");
    shown.progress("a", 10);
    // What is on the screen is broken into twice as many lines, as terminals do.
    TerminalScreen narrow{40, 24};
    for (const std::string& line : shown.screen.lines()) {
        narrow.write(line + (line == shown.screen.lines().back() ? "" : "\n"));
    }
    shown.block.progress("a", 20, 100, {});
    narrow.write(shown.block.draw({40, 24}));
    const std::vector<std::string> lines = narrow.lines();
    ASSERT_EQ(lines.size(), 2U);
    EXPECT_THAT(lines[0], StartsWith("a "));
    EXPECT_THAT(lines[1], StartsWith("b "));
}

TEST(BarBlock, ClosedInTheMiddleLeavesTheCursorAndWhatStands)
{
    Shown shown;
    shown.start("a");
    shown.start("b");
    shown.progress("a", 10);
    shown.screen.write(shown.block.close(shown.size));
    EXPECT_TRUE(shown.screen.cursor_visible());
    shown.screen.write("error: it broke\n");
    EXPECT_THAT(shown.lines(), ElementsAre("a 10%", "b 0%", "error: it broke"));
    EXPECT_EQ(shown.block.close(shown.size), "") << "once is enough";
}

TEST(BarBlock, DroppedRowsGo)
{
    Shown shown;
    shown.start("a");
    shown.start("b");
    shown.draw();
    shown.block.drop("a");
    shown.draw();
    EXPECT_THAT(shown.lines(), ElementsAre("b 0%"));
}

TEST(BarBlock, WritesNothingWhenThereIsNothing)
{
    BarBlock block;
    EXPECT_EQ(block.draw({}), "");
    EXPECT_EQ(block.clear({}), "");
    EXPECT_EQ(block.close({}), "");
    block.progress("nobody", 1, 2, {});
    block.finish("nobody", {});
    EXPECT_TRUE(block.empty());
}

TEST(BarBlock, ARowThatStaysBelowIsTheLastOne)
{
    Shown shown;
    shown.start("a");
    shown.block.start_below("total", {"total", 0, 100, false, {}}, {});
    shown.start("b");
    shown.progress("b", 10);
    EXPECT_THAT(shown.lines(), ElementsAre("a 0%", "b 10%", "total 0%"));
    shown.block.relabel("total", "sum");
    shown.finish("a");
    EXPECT_THAT(shown.lines(), ElementsAre("a 100%", "b 10%", "sum 0%"));
}

TEST(BarBlock, ARowThatStaysBelowIsShownWhereThereIsNoRoomForAll)
{
    Shown shown{{80, 3}};
    for (const char* key : {"a", "b", "c"}) {
        shown.start(key);
    }
    shown.block.start_below("total", {"total", 0, 100, false, {}}, {});
    shown.progress("c", 10);
    EXPECT_THAT(shown.lines(), ElementsAre("a 0%", "total 0%"));
}

} // namespace rbeepkg::cmd::render
