#include "libpkg/net/url.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace rbeepkg::net {
namespace {

Url url(std::string_view text)
{
    return *Url::parse(text);
}

TEST(Url, PartsOfAWholeOne)
{
    const Url parsed = url("HTTPS://user:pw@Example.ORG:8443/a%20b/c?x=1&y=2#fragment");
    EXPECT_EQ(parsed.scheme, "https");
    EXPECT_EQ(parsed.userinfo, "user:pw");
    EXPECT_EQ(parsed.host, "example.org:8443");
    EXPECT_EQ(parsed.path, "/a%20b/c");
    EXPECT_EQ(parsed.query, "x=1&y=2");
}

TEST(Url, PathIsNeverEmpty)
{
    EXPECT_EQ(url("http://h").path, "/");
    EXPECT_EQ(url("http://h?q").path, "/");
    EXPECT_EQ(url("http://h?q").query, "q");
}

TEST(Url, WireFormHasTheSecretsAndDisplayFormHasNot)
{
    const Url parsed = url("https://me:secret@h/p?token=secret");
    EXPECT_EQ(parsed.to_string(), "https://me:secret@h/p?token=secret");
    EXPECT_EQ(parsed.display(), "https://h/p");
}

TEST(Url, FileUrlsInAllSpellings)
{
    EXPECT_EQ(url("file:///srv/repo").local_path(), "/srv/repo");
    EXPECT_EQ(url("file:/srv/repo").local_path(), "/srv/repo");
    EXPECT_EQ(url("file://localhost/srv/repo").local_path(), "/srv/repo");
    EXPECT_EQ(url("file:///srv/a%20b%25").local_path(), "/srv/a b%");
    EXPECT_EQ(url("file:///srv/\xc3\xa4").local_path(), "/srv/\xc3\xa4");
}

TEST(Url, RefusesWhatIsNone)
{
    const std::vector<std::string> bad = {
        "",
        "no url",
        "/path",
        "host/path",
        "ftp://h/p",
        "javascript:alert(1)",
        "http:h",
        "http://",
        "http:///p",
        "http://h:0/",
        "http://h:65536/",
        "http://h:12ab/",
        "http://h o/",
        "http://-h/",
        "-http://h/",
        "http://h/\n",
        std::string{"http://h/\0x", 11},
        "http://h/\x7f",
        "http://h/\xff",
        "http://h\\evil/",
        "http://[::1/",
        "http://[zz]/",
        "file://other/p",
        "file:p",
        "file:///a%zz",
        "file:///a%00b",
        "file:///a%2",
        "http://h/" + std::string(9000, 'a'),
    };
    for (const std::string& text : bad) {
        EXPECT_FALSE(Url::parse(text)) << text;
    }
}

TEST(Url, AddressLiteralsMayHaveAPort)
{
    EXPECT_EQ(url("http://[::1]:8787/x").host, "[::1]:8787");
    EXPECT_EQ(url("http://127.0.0.1:8787").host, "127.0.0.1:8787");
}

TEST(Url, ResolvesFromTheBase)
{
    struct Case
    {
        const char* base;
        const char* reference;
        const char* joined;
    };
    const std::vector<Case> cases = {
        {"http://h", "/workers", "http://h/workers"},
        {"http://h/", "/workers", "http://h/workers"},
        {"http://h/catalog", "/workers", "http://h/catalog/workers"},
        {"http://h/catalog///", "/workers", "http://h/catalog/workers"},
        {"http://h/a/PKGBUILD", "fix.patch", "http://h/a/fix.patch"},
        {"http://h/a/", "fix.patch", "http://h/a/fix.patch"},
        {"http://h/a?x=1", "/b?y=2", "http://h/a/b?y=2"},
        {"http://u:p@h/a", "/b", "http://u:p@h/a/b"},
        {"http://h/a", "https://other/b", "https://other/b"},
        {"http://h/a", "HTTP://other/b", "http://other/b"},
        {"http://h/a", "file:///b", "file:///b"},
        {"file:///srv/repo/", "/pkgbuilds/x", "file:///srv/repo/pkgbuilds/x"},
    };
    for (const Case& c : cases) {
        const Result<Url> joined = url(c.base).resolve(c.reference);
        ASSERT_TRUE(joined) << c.reference << ": " << joined.error().message;
        EXPECT_EQ(joined->to_string(), c.joined);
    }
}

TEST(Url, RelativeReferencesCannotClimb)
{
    for (const char* reference : {"../x", "/a/../../x", "/a/..", "/%2e%2e/x", "/a/%2E./x", ""}) {
        EXPECT_FALSE(url("file:///srv/repo").resolve(reference)) << reference;
    }
    EXPECT_TRUE(url("file:///srv/repo").resolve("/a..b/..c"));
}

TEST(Url, AnUnknownSchemeIsNoRelativeReference)
{
    EXPECT_FALSE(url("http://h/a").resolve("gopher://x"));
}

} // namespace
} // namespace rbeepkg::net
