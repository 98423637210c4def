// Text broken to the width of a terminal.
#include "cmd/rbeepkg/render/wrapped.hpp"

#include <gtest/gtest.h>

namespace rbeepkg::cmd::render {

TEST(Wrapped, IsNotBrokenWithoutATerminal)
{
    const std::string text(300, 'x');
    EXPECT_EQ(wrapped(text + " y", 4, 0), text + " y");
    EXPECT_EQ(wrapped_list({text, text}, 4, 0), text + "  " + text);
}

TEST(Wrapped, BreaksAtBlanksAndIndents)
{
    EXPECT_EQ(wrapped("one two three seventeen", 2, 16), "one two three\n  seventeen");
    EXPECT_EQ(wrapped("one two three seventeen", 2, 14), "one two\n  three\n  seventeen");
    EXPECT_EQ(wrapped("one two four", 2, 14), "one two four") << "the last column may be used";
    EXPECT_EQ(wrapped("one two four", 2, 13), "one two\n  four");
    EXPECT_EQ(wrapped("", 2, 10), "");
}

TEST(Wrapped, LeavesLongWordsWhole)
{
    EXPECT_EQ(wrapped("a " + std::string(20, 'x') + " b", 2, 12),
              "a\n  " + std::string(20, 'x') + "\n  b");
    // Hardly any room beside the indentation: nothing to win.
    EXPECT_EQ(wrapped("a b c", 20, 10), "a b c");
}

TEST(Wrapped, CountsCharactersAndNotBytesNorColours)
{
    EXPECT_EQ(columns_of("\xc3\xa4\xc3\xb6"), 2U);
    EXPECT_EQ(columns_of("a\033[38;5;243m-1\033[0m"), 3U);
    EXPECT_EQ(columns_of("a\033[1"), 1U) << "a sequence without its end";
    EXPECT_EQ(
        wrapped("\xc3\xa4\xc3\xa4\xc3\xa4\xc3\xa4\xc3\xa4 \xc3\xb6\xc3\xb6\xc3\xb6\xc3\xb6", 2, 12),
        "\xc3\xa4\xc3\xa4\xc3\xa4\xc3\xa4\xc3\xa4 \xc3\xb6\xc3\xb6\xc3\xb6\xc3\xb6");
}

TEST(Wrapped, ListsKeepTheirItemsWhole)
{
    EXPECT_EQ(wrapped_list({"aaa", "bbb", "ccc"}, 2, 13), "aaa  bbb\n  ccc");
    EXPECT_EQ(wrapped_list({"aaa", std::string(20, 'b'), "c"}, 2, 13),
              "aaa\n  " + std::string(20, 'b') + "\n  c");
    EXPECT_EQ(wrapped_list({}, 2, 13), "");
}

} // namespace rbeepkg::cmd::render
