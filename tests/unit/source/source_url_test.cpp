#include "libpkg/source/source_url.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace rbeepkg::source {

namespace {

SourceUrl parsed(std::string_view text)
{
    const Result<SourceUrl> url = SourceUrl::parse(text);
    EXPECT_TRUE(url) << text << ": " << (url ? "" : url.error().to_string());
    return url ? *url : SourceUrl{};
}

std::string refusal(std::string_view text)
{
    const Result<SourceUrl> url = SourceUrl::parse(text);
    return url ? "(taken)" : url.error().to_string();
}

} // namespace

TEST(SourceUrl, FilesAreNamedByTheirAddressOrBeforeIt)
{
    const SourceUrl plain = parsed("https://example.org/dir/worker-1.0.tar.gz");
    EXPECT_EQ(plain.kind, SourceKind::http);
    EXPECT_EQ(plain.name, "worker-1.0.tar.gz");
    EXPECT_EQ(plain.url, "https://example.org/dir/worker-1.0.tar.gz");
    const SourceUrl named = parsed("worker.tar.gz::https://example.org/download?id=7");
    EXPECT_EQ(named.name, "worker.tar.gz");
    EXPECT_EQ(named.url, "https://example.org/download?id=7");
    EXPECT_EQ(parsed("file:///srv/x.patch").kind, SourceKind::http);
}

TEST(SourceUrl, LocalFilesLieBesideTheRecipe)
{
    const SourceUrl beside = parsed("fix.patch");
    EXPECT_EQ(beside.kind, SourceKind::local);
    EXPECT_EQ(beside.name, "fix.patch");
    EXPECT_EQ(beside.url, "fix.patch");
    const SourceUrl below = parsed("patches/fix.patch");
    EXPECT_EQ(below.name, "fix.patch");
    EXPECT_EQ(below.url, "patches/fix.patch");
    EXPECT_EQ(parsed("renamed::fix.patch").name, "renamed");
}

TEST(SourceUrl, GitHasRefsAndSignatures)
{
    const SourceUrl branch = parsed("git+https://example.org/a/worker.git#branch=release/1.x");
    EXPECT_EQ(branch.kind, SourceKind::git);
    EXPECT_EQ(branch.name, "worker");
    EXPECT_EQ(branch.url, "https://example.org/a/worker.git");
    EXPECT_EQ(branch.ref_kind, "branch");
    EXPECT_EQ(branch.ref, "release/1.x");
    EXPECT_FALSE(branch.verify_signature);
    for (const char* text : {"w::git+ssh://git@example.org/a/b.git#tag=v1.0?signed",
                             "w::git+ssh://git@example.org/a/b.git?signed#tag=v1.0"}) {
        const SourceUrl tag = parsed(text);
        EXPECT_EQ(tag.name, "w");
        EXPECT_EQ(tag.url, "ssh://git@example.org/a/b.git");
        EXPECT_EQ(tag.ref_kind, "tag");
        EXPECT_EQ(tag.ref, "v1.0");
        EXPECT_TRUE(tag.verify_signature);
    }
    const SourceUrl head = parsed("git+file:///srv/worker/");
    EXPECT_EQ(head.name, "worker");
    EXPECT_EQ(head.ref_kind, "");
    EXPECT_EQ(parsed("git+https://h/x#commit=0123abc").ref_kind, "commit");
}

TEST(SourceUrl, TransportsThatRunProgramsAreRefused)
{
    for (const char* text : {"git+ext::sh -c id", "git+ext::sh -c id ://x", "x::git+ext::sh -c id",
                             "git+ext://sh -c id", "git+fd::7", "git+fd://7", "git+ext::ssh://h/x",
                             "git+ext::https://h/x", "git+user@host:path", "git+/srv/x", "git+",
                             "git+git://h/x", "git://h/x", "ssh://h/x"}) {
        EXPECT_NE(refusal(text), "(taken)") << text;
    }
}

TEST(SourceUrl, WhatLooksLikeAnOptionIsRefused)
{
    for (const char* text :
         {"-x", "--upload-pack=id", "git+--upload-pack=id://x", "git+-u://x/y",
          "git+ssh://-oProxyCommand=id/x", "git+ssh://u@-oProxyCommand=id/x", "git+ssh:///x",
          "git+https://-h/x", "git+https://h/x#branch=--upload-pack=id", "git+https://h/x#tag=-x",
          "git+https://h/x#commit=-x", "-n::https://h/x", "https://h/-x"}) {
        EXPECT_NE(refusal(text), "(taken)") << text;
    }
}

TEST(SourceUrl, FragmentsAndQueriesMustBeKnown)
{
    for (const char* text :
         {"git+https://h/x#main", "git+https://h/x#revision=1", "git+https://h/x#branch=",
          "git+https://h/x#", "git+https://h/x?depth=1", "git+https://h/x#commit=main",
          "git+https://h/x#commit=abc", "git+https://h/x#branch=a..b", "git+https://h/x#branch=a~1",
          "git+https://h/x#tag=a:b", "git+https://h/x#branch=a.lock", "git+https://h/x#branch=@"}) {
        EXPECT_NE(refusal(text), "(taken)") << text;
    }
}

TEST(SourceUrl, NamesStayInTheirDirectory)
{
    for (const char* text :
         {"../x", "a/../b", "/etc/passwd", "./x", "a//b", "..", ".", "", "..::https://h/x",
          "a/b::https://h/x", "::https://h/x", "https://h/", "https://h/..", "a\nb", "a\x1b::x",
          "git+https://h/..", "https://h/a b", "x::/etc/passwd"}) {
        EXPECT_NE(refusal(text), "(taken)") << text;
    }
    EXPECT_NE(refusal(std::string(300, 'n')), "(taken)");
    EXPECT_NE(refusal("https://h/" + std::string(9000, 'n')), "(taken)");
}

TEST(SourceUrl, OtherKindsAreNamedInTheRefusal)
{
    EXPECT_THAT(refusal("hg+https://h/x"), testing::HasSubstr("hg"));
    EXPECT_THAT(refusal("svn+ssh://h/x"), testing::HasSubstr("svn"));
    EXPECT_THAT(refusal("bzr+lp:x"), testing::HasSubstr("bzr"));
    EXPECT_THAT(refusal("ftp://h/x"), testing::HasSubstr("ftp"));
    EXPECT_EQ(parsed("svn-notes.txt").kind, SourceKind::local);
}

} // namespace rbeepkg::source
