#include "libpkg/base/text.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace rbeepkg {

using testing::ElementsAre;
using testing::IsEmpty;

TEST(Text, SplitKeepsEmptyFields)
{
    EXPECT_THAT(split("a::b", ':'), ElementsAre("a", "", "b"));
    EXPECT_THAT(split("", ':'), ElementsAre(""));
    EXPECT_THAT(split("a:", ':'), ElementsAre("a", ""));
}

TEST(Text, SplitWordsSkipsRunsOfBlanks)
{
    EXPECT_THAT(split_words("  a\tb\n\nc "), ElementsAre("a", "b", "c"));
    EXPECT_THAT(split_words(" \t\n"), IsEmpty());
    EXPECT_THAT(split_words(""), IsEmpty());
}

TEST(Text, TrimTakesBothEnds)
{
    EXPECT_EQ(trim(" \ta b\r\n"), "a b");
    EXPECT_EQ(trim(" \n"), "");
    EXPECT_EQ(trim(""), "");
}

TEST(Text, JoinPutsSeparatorsBetween)
{
    EXPECT_EQ(join({"a", "b", "c"}, ", "), "a, b, c");
    EXPECT_EQ(join({"a"}, ", "), "a");
    EXPECT_EQ(join({}, ", "), "");
}

TEST(Text, PrintableShowsNoControlCharacters)
{
    EXPECT_EQ(printable("a\x1b[31mb\n\x7f"), "a?[31mb??");
    EXPECT_EQ(printable("\xc2\x9b"), "?") << "C1 as UTF-8";
    EXPECT_EQ(printable("gr\xc3\xbcn \xe2\x82\xac \xf0\x9f\x90\x9d"),
              "gr\xc3\xbcn \xe2\x82\xac \xf0\x9f\x90\x9d");
    EXPECT_EQ(printable("a\xff\xc3"), "a??");
    EXPECT_EQ(printable(std::string_view{"a\0b", 3}), "a?b");
}

TEST(Text, PrintableCutsAtACharacter)
{
    EXPECT_EQ(printable("abc", 2), "ab");
    EXPECT_EQ(printable("ab\x01", 2), "ab");
    EXPECT_EQ(printable("ab\x01z", 3), "ab?");
    EXPECT_EQ(printable("\xe2\x82\xac"
                        "abc",
                        5),
              "\xe2\x82\xac"
              "ab");
    EXPECT_EQ(printable("a\xe2\x82\xac", 3), "a");
    EXPECT_EQ(printable("a\xe2\x82\xac", 4), "a\xe2\x82\xac");
}

TEST(Text, Utf8RefusesWhatUnicodeRefuses)
{
    EXPECT_TRUE(is_valid_utf8("plain \xc3\xbc \xef\xbf\xbd \xf4\x8f\xbf\xbf"));
    for (const char* bad : {"\x80", "\xc0\xaf", "\xe0\x80\xaf", "\xed\xa0\x80", "\xf4\x90\x80\x80",
                            "\xf8\x88\x80\x80\x80", "\xe2\x82", "a\xff"}) {
        EXPECT_FALSE(is_valid_utf8(bad)) << printable(bad);
    }
}

TEST(Text, ParseNumberTakesDigitsOnly)
{
    EXPECT_EQ(parse_number("0"), 0U);
    EXPECT_EQ(parse_number("18446744073709551615"), 18446744073709551615ULL);
    for (const char* bad : {"", "-1", "+1", " 1", "1 ", "0x1", "1.0", "18446744073709551616"}) {
        EXPECT_EQ(parse_number(bad), std::nullopt) << bad;
    }
}

TEST(Text, HumanSizeHasTheRightUnit)
{
    EXPECT_EQ(human_size(0), "0 B");
    EXPECT_EQ(human_size(1023), "1023 B");
    EXPECT_EQ(human_size(1024), "1.00 KiB");
    EXPECT_EQ(human_size(12'897'485), "12.30 MiB");
    EXPECT_EQ(human_size(5ULL << 50U), "5120.00 TiB");
}

TEST(Text, EditDistanceStopsPastItsLimit)
{
    EXPECT_EQ(edit_distance("kitten", "sitting", 10), 3U);
    EXPECT_EQ(edit_distance("main", "main", 2), 0U);
    EXPECT_EQ(edit_distance("", "abc", 5), 3U);
    EXPECT_EQ(edit_distance("abc", "xyz", 1), 2U);
    EXPECT_EQ(edit_distance("a", "abcdefgh", 3), 4U);
}

} // namespace rbeepkg
