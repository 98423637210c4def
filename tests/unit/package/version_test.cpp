#include "libpkg/base/text.hpp"
#include "libpkg/package/version.hpp"

#include <gtest/gtest.h>

#include <array>
#include <fstream>
#include <string>
#include <vector>

namespace {

using rbeepkg::package::vercmp;
using rbeepkg::package::Version;

Version version(std::string_view text)
{
    return *Version::parse(text);
}

struct Fact
{
    std::string left, right;
    int expected = 0;
    std::size_t line = 0;
};

std::vector<Fact> read_facts()
{
    std::ifstream file{std::string{RBEEPKG_TEST_DATA} + "/package/version.data"};
    std::vector<Fact> facts;
    std::string line;
    for (std::size_t number = 1; std::getline(file, line); ++number) {
        const auto words = rbeepkg::split_words(line);
        if (words.size() != 3 || line.starts_with('#')) {
            continue;
        }
        const std::string_view operators = "<=>";
        const auto expected = static_cast<int>(operators.find(words[1])) - 1;
        facts.push_back({std::string{words[0]}, std::string{words[2]}, expected, number});
    }
    return facts;
}

TEST(Vercmp, AgreesWithTheCheckedInFacts)
{
    const std::vector<Fact> facts = read_facts();
    ASSERT_GE(facts.size(), 100U);
    for (const Fact& fact : facts) {
        EXPECT_EQ(vercmp(fact.left, fact.right), fact.expected)
            << "version.data:" << fact.line << ": " << fact.left << " and " << fact.right;
        EXPECT_EQ(vercmp(fact.right, fact.left), -fact.expected)
            << "version.data:" << fact.line << " turned round";
    }
}

TEST(Vercmp, EmptyTextsAreOldest)
{
    EXPECT_EQ(vercmp("", ""), 0);
    EXPECT_EQ(vercmp("", "1"), -1);
    EXPECT_EQ(vercmp("1", ""), 1);
}

TEST(Vercmp, BytesOutsideAsciiSeparate)
{
    EXPECT_EQ(vercmp("1\xc3\xa4"
                     "1",
                     "1..1"),
              0);
}

TEST(Version, HasThreeParts)
{
    const Version full = version("2:1.0.3-4.1");
    EXPECT_EQ(full.text(), "2:1.0.3-4.1");
    EXPECT_EQ(full.epoch(), "2");
    EXPECT_EQ(full.pkgver(), "1.0.3");
    EXPECT_EQ(full.pkgrel(), "4.1");
    EXPECT_EQ(full.without_pkgrel().text(), "2:1.0.3");
}

TEST(Version, EpochAndReleaseMayBeMissing)
{
    const Version bare = version("0.1.0");
    EXPECT_EQ(bare.epoch(), "");
    EXPECT_EQ(bare.pkgver(), "0.1.0");
    EXPECT_EQ(bare.pkgrel(), "");
    EXPECT_EQ(bare.without_pkgrel().text(), "0.1.0");
    EXPECT_EQ(Version{}.text(), "");
}

TEST(Version, IsEqualToItselfWithARelease)
{
    EXPECT_TRUE(version("1.0") == version("1.0-3"));
    EXPECT_TRUE(version("1.0-1") != version("1.0-3"));
    EXPECT_TRUE(version("1.0-1") < version("1.0-3"));
    EXPECT_TRUE(version("1:0.1") > version("9.9"));
}

TEST(Version, AcceptsWhatMakepkgAccepts)
{
    const std::string long_one(128, '1');
    for (const std::string text : {"1", "0.1.0", "r12.gabc", "1.0+git~2_x", "1:1", "00:1-1", "1-0",
                                   "1.0-10.2", "20240101", long_one.c_str()}) {
        const auto parsed = Version::parse(text);
        ASSERT_TRUE(parsed) << text << ": " << parsed.error().message;
        EXPECT_EQ(parsed->text(), text);
    }
}

TEST(Version, RefusesWhatMakepkgRefuses)
{
    const std::string too_long(129, '1');
    for (const std::string text :
         {"",      " ",     "1 0",     "1.0 ",          "1\t0",    "1\n0",      "1/0",
          "../1",  "1:2:3", ":1",      "a:1",           "1-",      "-1",        "1-a",
          "1-1.",  "1-.1",  "1-1.1.1", "1-2-3",         "1.0-1:2", "1\xc3\xa4", "1\x7f",
          "1\x01", "1:",    "1:-1",    too_long.c_str()}) {
        EXPECT_FALSE(Version::parse(text)) << text;
    }
    EXPECT_FALSE(Version::parse(std::string_view{"1\0002", 3}));
}

TEST(Version, RefusalSaysWhy)
{
    EXPECT_EQ(Version::parse("1.0-x").error().message,
              "the version '1.0-x' has a pkgrel that is no number");
    EXPECT_EQ(Version::parse("1\x1b[2J").error().message.find('\x1b'), std::string::npos);
}

} // namespace
