#include "libpkg/encoding/ini.hpp"

#include <gtest/gtest.h>

namespace rbeepkg::encoding {
namespace {

TEST(ParseIni, GivesTheLinesInOrderWithTheirSections)
{
    const auto lines = parse_ini("early = 1\n"
                                 "# a comment\n"
                                 "\n"
                                 "  [options]  \n"
                                 "CheckSpace\n"
                                 "Server = https://example.org/a=b # not a comment\n"
                                 "\tEmpty =\r\n"
                                 "[extra]\n"
                                 "Server=x");
    ASSERT_TRUE(lines) << lines.error().to_string();
    ASSERT_EQ(lines->size(), 5U);
    const auto& all = *lines;
    EXPECT_EQ(all[0].section, "");
    EXPECT_EQ(all[0].key, "early");
    EXPECT_EQ(all[0].value, "1");
    EXPECT_EQ(all[1].section, "options");
    EXPECT_EQ(all[1].key, "CheckSpace");
    EXPECT_FALSE(all[1].has_value);
    EXPECT_EQ(all[1].line, 5U);
    EXPECT_EQ(all[2].value, "https://example.org/a=b # not a comment");
    EXPECT_EQ(all[3].key, "Empty");
    EXPECT_TRUE(all[3].has_value);
    EXPECT_EQ(all[3].value, "");
    EXPECT_EQ(all[4].section, "extra");
    EXPECT_EQ(all[4].line, 9U);
}

TEST(ParseIni, KeepsRepeatedKeysAndSections)
{
    const auto lines = parse_ini("[a]\nx=1\nx=2\n[b]\nx=3\n[a]\nx=4\n");
    ASSERT_TRUE(lines);
    ASSERT_EQ(lines->size(), 4U);
    EXPECT_EQ((*lines)[1].value, "2");
    EXPECT_EQ((*lines)[3].section, "a");
}

TEST(ParseIni, TellsOfHeadingsWithoutLinesWhenAsked)
{
    std::vector<IniHeading> headings;
    ASSERT_TRUE(parse_ini("[a]\nx=1\n\n[b]\n[a]\n", &headings));
    ASSERT_EQ(headings.size(), 3U);
    EXPECT_EQ(headings[1].section, "b");
    EXPECT_EQ(headings[1].line, 4U);
    EXPECT_EQ(headings[2].section, "a");
}

TEST(ParseIni, OfNothingIsNothing)
{
    ASSERT_TRUE(parse_ini(""));
    EXPECT_TRUE(parse_ini("")->empty());
    EXPECT_TRUE(parse_ini("\n\n#x")->empty());
}

TEST(ParseIni, SaysWhereItIsWrong)
{
    EXPECT_EQ(parse_ini("a=1\n[options\n").error().to_string(),
              "line 2: a section heading without ']': [options");
    EXPECT_EQ(parse_ini("[").error().line, 1U);
    EXPECT_EQ(parse_ini("[]").error().to_string(), "line 1: a section heading without a name");
    EXPECT_EQ(parse_ini("\n = 5").error().to_string(), "line 2: a '=' without a key before it");
    EXPECT_EQ(parse_ini("ab\x1b = 5").error(), (ParseError{"a control character", 1, 3}));
    EXPECT_EQ(parse_ini(std::string_view{"a\0b", 3}).error().column, 2U);
}

TEST(ParseIni, RefusesLinesOf64KiBAndMore)
{
    const std::string line(64U << 10U, 'x');
    EXPECT_TRUE(parse_ini(line));
    EXPECT_FALSE(parse_ini(line + "x"));
    EXPECT_FALSE(parse_ini("a=1\n#" + line));
}

} // namespace
} // namespace rbeepkg::encoding
