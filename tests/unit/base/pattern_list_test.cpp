#include "libpkg/base/pattern_list.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

namespace rbeepkg {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

PatternList list(const std::vector<std::string>& patterns)
{
    PatternList list;
    for (const std::string& pattern : patterns) {
        list.add(pattern);
    }
    return list;
}

TEST(PatternList, AStarMatchesSlashesAndLeadingDots)
{
    EXPECT_TRUE(list({"usr/*"}).matches("usr/share/man/.x"));
    EXPECT_TRUE(list({"*"}).matches(".hidden"));
    EXPECT_TRUE(list({"usr/bin/?"}).matches("usr/bin/a"));
    EXPECT_FALSE(list({"usr/bin/?"}).matches("usr/bin/ab"));
    EXPECT_TRUE(list({"lib[ab]"}).matches("libb"));
    EXPECT_FALSE(list({"lib[!ab]"}).matches("libb"));
}

TEST(PatternList, AWholeNameIsMeant)
{
    EXPECT_FALSE(list({"usr/bin"}).matches("usr/bin/a"));
    EXPECT_FALSE(list({"bin/a"}).matches("usr/bin/a"));
    EXPECT_FALSE(list({"/usr/bin/a"}).matches("usr/bin/a")) << "paths have no leading slash";
    EXPECT_FALSE(list({}).matches("a"));
}

TEST(PatternList, TheLastPatternThatMatchesDecides)
{
    EXPECT_FALSE(list({"usr/*", "!usr/bin/*"}).matches("usr/bin/a"));
    EXPECT_TRUE(list({"usr/*", "!usr/bin/*"}).matches("usr/lib/a"));
    EXPECT_TRUE(list({"!usr/bin/*", "usr/*"}).matches("usr/bin/a"));
    EXPECT_TRUE(list({"usr/*", "!usr/bin/*", "usr/bin/a"}).matches("usr/bin/a"));
    EXPECT_FALSE(list({"!usr/bin/*"}).matches("usr/lib/a")) << "what nothing matches is not meant";
}

TEST(PatternList, ABackslashMakesAnOrdinaryCharacter)
{
    EXPECT_TRUE(list({"\\!a"}).matches("!a"));
    EXPECT_FALSE(list({"\\!a"}).matches("a"));
    EXPECT_TRUE(list({"a\\*"}).matches("a*"));
    EXPECT_FALSE(list({"a\\*"}).matches("ab"));
}

TEST(PatternList, FindsInASortedListWhatMatchesOneByOne)
{
    std::vector<std::string> paths;
    for (const char* folder : {"usr/bin/", "usr/lib/", "usr/lib64/", "usr/share/man/"}) {
        paths.emplace_back(folder);
        for (int i = 0; i < 20; ++i) {
            paths.push_back(folder + std::to_string(i));
        }
    }
    std::sort(paths.begin(), paths.end());
    const std::vector<std::vector<std::string>> cases = {{"usr/lib/*"},
                                                         {"usr/lib*"},
                                                         {"*1"},
                                                         {"usr/bin/1", "usr/lib/?", "!*3"},
                                                         {"usr/*", "!usr/*", "usr/bin/1?"},
                                                         {"!*"},
                                                         {"[tu]sr/share/*", "usr/share/*"}};
    for (const auto& patterns : cases) {
        const PatternList compiled = list(patterns);
        std::vector<std::string> expected;
        std::copy_if(paths.begin(), paths.end(), std::back_inserter(expected),
                     [&](const std::string& path) { return compiled.matches(path); });
        EXPECT_EQ(compiled.matching(paths), expected) << patterns[0];
    }
    EXPECT_THAT(list({"usr/lib/*", "!usr/lib/?*"}).matching(paths), ElementsAre("usr/lib/"));
    EXPECT_THAT(list({"opt/*"}).matching(paths), IsEmpty());
}

} // namespace
} // namespace rbeepkg
