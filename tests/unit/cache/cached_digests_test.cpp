#include "cache/cached_digests.hpp"
#include "tests/support/temp_root.hpp"

#include <gtest/gtest.h>

namespace rbeepkg::cache {
namespace {

using test::TempRoot;

std::string digest(const std::string& beginning)
{
    return beginning + std::string(64 - beginning.size(), '0');
}

TEST(CachedDigests, AreThoseInTheNamesOfAllDirectories)
{
    const TempRoot root;
    root.write("one/packages/a-1.0-1-x86_64-0a1b2c3d.pkg.tar.zst", "");
    root.write("one/packages/of something else", "");
    root.write("one/packages/short.pkg.tar", "");
    root.write("two/packages/b-1.0-1-any-ffffffff.pkg.tar", "");
    CachedDigests cached{{root.path("one"), root.path("two"), root.path("none")}};
    EXPECT_TRUE(cached.may_have(digest("0a1b2c3d")));
    EXPECT_TRUE(cached.may_have(digest("0A1B2C3D")));
    EXPECT_TRUE(cached.may_have(digest("ffffffff")));
    EXPECT_FALSE(cached.may_have(digest("0a1b2c3e")));
    EXPECT_FALSE(cached.may_have(digest("")));
}

TEST(CachedDigests, OfNoCacheAreNone)
{
    EXPECT_FALSE(CachedDigests{{}}.may_have(digest("0a1b2c3d")));
}

} // namespace
} // namespace rbeepkg::cache
