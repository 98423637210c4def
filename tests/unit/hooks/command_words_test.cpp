#include "hooks/command_words.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace rbeepkg::hooks {
namespace {

using testing::ElementsAre;

std::vector<std::string> words(std::string_view text)
{
    return command_words(text).value();
}

TEST(CommandWords, StandBetweenBlanks)
{
    EXPECT_THAT(words("a  b\tc "), ElementsAre("a", "b", "c"));
}

TEST(CommandWords, QuotesHoldTogether)
{
    EXPECT_THAT(words(R"(sh -c "a b" 'c "d"' x"y z"w '')"),
                ElementsAre("sh", "-c", "a b", "c \"d\"", "xy zw", ""));
}

TEST(CommandWords, ABackslashKeepsAQuoteFromEndingAndIsOrdinaryElsewhere)
{
    EXPECT_THAT(words(R"(a\ b \\ "c\"d" 'e\'f' "g\h" 'i\"j')"),
                ElementsAre("a\\", "b", "\\\\", "c\"d", "e'f", "g\\h", "i\\\"j"));
}

TEST(CommandWords, NothingOfAShellMeansAnything)
{
    EXPECT_THAT(
        words("echo $HOME *.c > x | y ; z && `w` #v"),
        ElementsAre("echo", "$HOME", "*.c", ">", "x", "|", "y", ";", "z", "&&", "`w`", "#v"));
}

TEST(CommandWords, WhatDoesNotEndIsRefused)
{
    EXPECT_FALSE(command_words("a \"b"));
    EXPECT_FALSE(command_words("a 'b"));
    EXPECT_FALSE(command_words(""));
    EXPECT_FALSE(command_words("  \t"));
}

} // namespace
} // namespace rbeepkg::hooks
