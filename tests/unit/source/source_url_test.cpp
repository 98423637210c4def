#include "libpkg/base/text.hpp"
#include "libpkg/os/child.hpp"
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

TEST(SourceUrl, OtherProtocolsAreNamedInTheRefusal)
{
    EXPECT_THAT(refusal("bzr+lp:x"), testing::HasSubstr("bzr"));
    EXPECT_THAT(refusal("ftp://h/x"), testing::HasSubstr("ftp"));
    EXPECT_THAT(refusal("hg+ftp://h/x"), testing::HasSubstr("hg sources come over https"));
    EXPECT_EQ(parsed("svn-notes.txt").kind, SourceKind::local);
    EXPECT_EQ(parsed("hg").kind, SourceKind::local);
}

TEST(SourceUrl, EveryVersionControlHasItsAddresses)
{
    const SourceUrl svn = parsed("svn+https://h/project/trunk#revision=12");
    EXPECT_EQ(svn.kind, SourceKind::svn);
    EXPECT_EQ(svn.url, "https://h/project/trunk");
    EXPECT_EQ(svn.name, "trunk");
    EXPECT_EQ(svn.ref, "12");
    EXPECT_EQ(parsed("svn+ssh://u@h/x").url, "svn+ssh://u@h/x");
    EXPECT_EQ(parsed("x::svn://h/x").url, "svn://h/x");
    const SourceUrl hg = parsed("named::hg+ssh://hg@h/repo/#branch=default");
    EXPECT_EQ(hg.kind, SourceKind::hg);
    EXPECT_EQ(hg.url, "ssh://hg@h/repo/");
    EXPECT_EQ(hg.name, "named");
    EXPECT_EQ(parsed("hg+https://h/repo/").name, "repo");
    EXPECT_EQ(parsed("bzr+ssh://h/x/").url, "bzr+ssh://h/x/");
    EXPECT_EQ(parsed("bzr+http://h/x").url, "http://h/x");
    EXPECT_EQ(parsed("fossil+https://h/tool").name, "tool");
    EXPECT_EQ(parsed("tool.fossil::fossil+https://h/x#commit=0123abcd").name, "tool");
}

TEST(SourceUrl, OfEveryVersionControlTheUnknownIsRefused)
{
    for (const char* text : {"svn+https://h/x#branch=a",
                             "svn+https://h/x#revision=1:2",
                             "svn+https://h/x#revision=PREV",
                             "svn+https://h/x#revision=-1",
                             "hg+https://h/x#commit=abcdef0",
                             "hg+https://h/x?signed",
                             "hg+https://h/x#tag=-r",
                             "hg+ssh://-oProxyCommand=id/x",
                             "bzr+https://h/x#tag=v1",
                             "bzr+https://h/x#revision=branch:../y",
                             "bzr+https://h/x#revision=1..2",
                             "bzr+ssh://-x/y",
                             "bzr+sftp://h/x",
                             "fossil+https://h/x#revision=1",
                             "fossil+https://h/x#commit=trunk",
                             "fossil+ssh://-x/y",
                             "svn+file+ssh://h/x",
                             "svn+ext://h/x",
                             "hg+https://u:secret@h/x",
                             "svn+https://u:secret@h/x",
                             "hg://h/x",
                             "fossil://h/x",
                             "svn+:x",
                             "svn+ssh:/x"}) {
        EXPECT_NE(refusal(text), "(taken)") << text;
    }
}

TEST(SourceUrl, NamesAreThoseOfMakepkg)
{
    const std::vector<std::string> sources = {"https://h/a/b-1.0.tar.gz",
                                              "x.zip::https://h/download?id=1",
                                              "https://h/download?id=1",
                                              "fix.patch",
                                              "patches/fix.patch",
                                              "y::fix.patch",
                                              "git+https://h/a/repo.git#branch=x",
                                              "git+https://h/a/repo.github.io",
                                              "git+https://h/a/repo/?signed#tag=v1",
                                              "z::git+https://h/a/repo",
                                              "svn+https://h/p/trunk#revision=7",
                                              "svn+https://h/p/trunk/",
                                              "svn://h/p/branches/1.x",
                                              "hg+https://h/a/repo#tag=v1",
                                              "hg+https://h/a/repo/",
                                              "bzr+ssh://h/a/trunk#revision=7",
                                              "fossil+https://h/tool#tag=v1",
                                              "fossil+https://h/tool.fossil",
                                              "w::fossil+https://h/tool"};
    os::Command command;
    command.argv = {"bash", "-c",
                    "source /usr/share/makepkg/util/source.sh; for one; do get_filename \"$one\"; "
                    "done",
                    "bash"};
    command.argv.insert(command.argv.end(), sources.begin(), sources.end());
    const os::Outcome outcome = os::run(command, CancelToken{});
    const std::vector<std::string_view> theirs = split(outcome.output, '\n');
    ASSERT_EQ(theirs.size(), sources.size() + 1) << outcome.error_output;
    for (std::size_t at = 0; at < sources.size(); ++at) {
        std::string_view name = theirs[at];
        if (name.ends_with(".fossil")) {
            name.remove_suffix(std::string_view{".fossil"}.size()); // the directory of a copy
        }
        EXPECT_EQ(parsed(sources[at]).name, name) << sources[at];
    }
}

} // namespace rbeepkg::source
