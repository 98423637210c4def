#include "libpkg/os/file.hpp"

#include <gtest/gtest.h>

namespace rbeepkg::os {

TEST(Path, JoinsWithOneSlash)
{
    EXPECT_EQ(join_path("/a/", "b"), "/a/b");
    EXPECT_EQ(join_path("/a", "b/c"), "/a/b/c");
    EXPECT_EQ(join_path("/a", "/b"), "/b");
    EXPECT_EQ(join_path("/", "b"), "/b");
    EXPECT_EQ(join_path("", "b"), "b");
    EXPECT_EQ(join_path("/a", ""), "/a");
}

TEST(Path, SplitsIntoParentAndName)
{
    EXPECT_EQ(parent_path("/a/b"), "/a");
    EXPECT_EQ(parent_path("/a/b/"), "/a");
    EXPECT_EQ(parent_path("/a"), "/");
    EXPECT_EQ(parent_path("a"), ".");
    EXPECT_EQ(parent_path("//a"), "/");
    EXPECT_EQ(parent_path("/"), "/");
    EXPECT_EQ(base_name("/a/b"), "b");
    EXPECT_EQ(base_name("/a/b//"), "b");
    EXPECT_EQ(base_name("b"), "b");
}

TEST(Path, RelativeGoesUpToTheCommonPart)
{
    EXPECT_EQ(relative_path("/usr/local/bin", "/var/lib/x"), "../../../var/lib/x");
    EXPECT_EQ(relative_path("/a/b", "/a/b/c/d"), "c/d");
    EXPECT_EQ(relative_path("/a/b", "/a"), "..");
    EXPECT_EQ(relative_path("/a", "/a/"), ".");
    EXPECT_EQ(relative_path("/ab", "/a"), "../a");
    EXPECT_EQ(relative_path("/", "/x"), "x");
}

TEST(Path, AbsoluteFoldsDots)
{
    EXPECT_EQ(absolute_path("/a/./b/../c//"), "/a/c");
    EXPECT_EQ(absolute_path("/.."), "/");
    EXPECT_EQ(absolute_path("/"), "/");
    EXPECT_TRUE(absolute_path("x").ends_with("/x"));
    EXPECT_TRUE(absolute_path("x").starts_with("/"));
}

} // namespace rbeepkg::os
