#include "libpkg/net/redirect.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace rbeepkg::net {
namespace {

TEST(Redirect, WhereItLeads)
{
    struct Case
    {
        const char* from;
        const char* location;
        const char* to; // "" refused
    };
    const std::vector<Case> cases = {
        {"http://h/a/b?q", "c", "http://h/a/c"},
        {"http://h/a/b", "/c", "http://h/c"},
        {"http://h/a/b", "../c", "http://h/c"},
        {"http://h/a", "//other/c", "http://other/c"},
        {"http://h/a", "https://h/a", "https://h/a"},
        {"http://h/a", "http://h/x y", "http://h/x%20y"},
        {"https://h/a", "https://other:8/x?y=1", "https://other:8/x?y=1"},
        {"https://h/a", "http://h/a", ""},
        {"https://h/a", "file:///etc/passwd", ""},
        {"http://h/a", "file:///etc/passwd", ""},
        {"http://h/a", "ftp://h/a", ""},
        {"http://h/a", "http://", ""},
    };
    for (const Case& c : cases) {
        const Result<Url> target = redirect_target(*Url::parse(c.from), c.location);
        EXPECT_EQ(target ? target->to_string() : "", c.to) << c.from << " " << c.location;
    }
}

TEST(Redirect, CredentialsStayWithTheirHost)
{
    const Url from = *Url::parse("http://me:secret@h/a");
    EXPECT_EQ(redirect_target(from, "/b")->userinfo, "me:secret");
    EXPECT_EQ(redirect_target(from, "https://h/b")->userinfo, "me:secret");
    EXPECT_EQ(redirect_target(from, "http://other/b")->userinfo, "");
    EXPECT_EQ(redirect_target(from, "http://h:81/b")->userinfo, "");
}

TEST(Redirect, ARefusalShowsNoCredentials)
{
    const Url from = *Url::parse("https://h/a");
    const Result<Url> target = redirect_target(from, "http://me:secret@h/b?token=secret");
    ASSERT_FALSE(target);
    EXPECT_EQ(target.error().message.find("secret"), std::string::npos) << target.error().message;
    const Result<Url> other = redirect_target(from, "ftp://me:secret@h/b?token=secret");
    ASSERT_FALSE(other);
    EXPECT_EQ(other.error().message.find("secret"), std::string::npos) << other.error().message;
}

} // namespace
} // namespace rbeepkg::net
