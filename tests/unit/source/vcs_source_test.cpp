#include <csignal>

#include "vcs_fixture.hpp"

namespace rbeepkg::source {

namespace {

using testing::HasSubstr;
using testing::IsEmpty;

// Every kind; the test's name says which.
class EveryVcs : public VcsSources, public testing::WithParamInterface<SourceKind>
{
protected:
    SourceKind kind() const { return GetParam(); }
    std::string prefix() const { return fmt::format("{}:", vcs_name(kind())); }

    VcsRepository m_repository{GetParam(), at("vcs")};
};

} // namespace

TEST_P(EveryVcs, IsPinnedAndLaidOutAsMakepkgDoes)
{
    const std::string newest = m_repository.address();
    const std::string first = newest + m_repository.first();
    for (const std::string& source : {newest, "named::" + first}) {
        const PinnedSource pinned = fetch(skipped(source));
        EXPECT_TRUE(pinned.pin.starts_with(prefix())) << pinned.pin;
        lay_out({pinned});
        EXPECT_EQ(picture_of(at("src")), makepkg_picture(source)) << source;
        EXPECT_EQ(laid(pinned.url.name + "/run"), "#!/bin/sh\n");
    }
    EXPECT_THAT(m_sink.warnings(), IsEmpty());
}

TEST_P(EveryVcs, PinsTellRevisionsApart)
{
    const PinnedSource second = fetch(skipped(m_repository.address()));
    lay_out({second});
    EXPECT_EQ(laid(second.url.name + "/file"), "two");
    m_repository.change("three");
    const PinnedSource third = fetch(skipped(m_repository.address()));
    EXPECT_NE(second.pin, third.pin);
    lay_out({third});
    EXPECT_EQ(laid(third.url.name + "/file"), "three");
    lay_out({second});
    EXPECT_EQ(laid(second.url.name + "/file"), "two") << "the pin names what is laid out";
}

TEST_P(EveryVcs, WhatIsKnownIsWhatAFetchPins)
{
    for (const std::string& ref : {std::string{}, m_repository.first()}) {
        const auto before = known(skipped(m_repository.address() + ref));
        const PinnedSource pinned = fetch(skipped(m_repository.address() + ref));
        if (before) {
            EXPECT_EQ(before, std::vector<std::string>{pinned.pin}) << ref;
        } else {
            EXPECT_EQ(kind(), SourceKind::fossil) << ref;
        }
        EXPECT_EQ(known(skipped(m_repository.address() + ref)), std::vector{pinned.pin});
    }
}

TEST_P(EveryVcs, ServesFromItsMirrorWhenTheServerIsGone)
{
    const PinnedSource before = fetch(skipped(m_repository.address()));
    os::rename_durably(m_repository.place(), at("gone"));
    const PinnedSource after = fetch(skipped(m_repository.address()));
    EXPECT_EQ(after.pin, before.pin);
    EXPECT_THAT(m_sink.warnings(), testing::Contains(HasSubstr("the copy in the cache serves")));
    lay_out({after});
    EXPECT_EQ(laid(after.url.name + "/file"), "two");
    const Error error = failure(skipped(m_repository.address() + "-elsewhere"));
    EXPECT_EQ(error.code(), ErrorCode::network);
}

TEST_P(EveryVcs, HoldingTheVersionLeavesTheMirrorAlone)
{
    const PinnedSource before = fetch(skipped(m_repository.address()));
    m_repository.change("three");
    m_context.hold_version = true;
    EXPECT_EQ(fetch(skipped(m_repository.address())).pin, before.pin);
    EXPECT_EQ(known(skipped(m_repository.address())), std::vector{before.pin});
    m_context.hold_version = false;
    EXPECT_NE(fetch(skipped(m_repository.address())).pin, before.pin);
}

TEST_P(EveryVcs, ADamagedMirrorIsMadeAnew)
{
    const PinnedSource before = fetch(skipped(m_repository.address()));
    const std::string path = mirror(kind());
    ASSERT_EQ(path, before.path);
    const std::map<SourceKind, std::string> hearts = {{SourceKind::svn, "/.svn/wc.db"},
                                                      {SourceKind::hg, "/.hg/store/00changelog.i"},
                                                      {SourceKind::bzr, "/.bzr/branch/format"},
                                                      {SourceKind::fossil, ""}};
    os::write_file_atomically(path + hearts.at(kind()), "what no program wrote");
    m_repository.change("three");
    const PinnedSource after = fetch(skipped(m_repository.address()));
    EXPECT_NE(after.pin, before.pin);
    EXPECT_THAT(m_sink.warnings(), testing::Contains(HasSubstr("is damaged")));
    lay_out({after});
    EXPECT_EQ(laid(after.url.name + "/file"), "three");
}

TEST_P(EveryVcs, ACloneThatWasCutShortIsNoMirror)
{
    const PinnedSource before = fetch(skipped(m_repository.address()));
    os::remove_tree(before.path);
    os::make_directories(before.path + ".new/half");
    EXPECT_EQ(fetch(skipped(m_repository.address())).pin, before.pin);
    EXPECT_FALSE(os::exists(before.path + ".new"));
}

TEST_P(EveryVcs, WhatIsNotThereIsSaid)
{
    const std::string ref = kind() == SourceKind::svn || kind() == SourceKind::bzr
                                ? "#revision=4711"
                                : "#tag=no-such-tag";
    const Error error = failure(skipped(m_repository.address() + ref));
    EXPECT_EQ(error.code(), ErrorCode::network) << error.what();
    EXPECT_THAT(error.what(), testing::AnyOf(HasSubstr("4711"), HasSubstr("no-such-tag")));
}

TEST_P(EveryVcs, ChecksumsAndPlainHttpAndForeignFilesAreRefused)
{
    EXPECT_EQ(failure(sha256(m_repository.address(), "x")).code(), ErrorCode::unsupported);
    const std::string plain = fmt::format("{}+http://127.0.0.1:1/x", vcs_name(kind()));
    EXPECT_EQ(failure(skipped(plain)).code(), ErrorCode::untrusted);
    m_context.allow_local_urls = false;
    EXPECT_EQ(failure(skipped(m_repository.address())).code(), ErrorCode::untrusted);
    EXPECT_EQ(mirror(kind()), "");
}

TEST_P(EveryVcs, TwoAtTheSameTimeShareOneMirror)
{
    const std::string source = m_repository.address();
    const auto child = [&] {
        const ::pid_t pid = ::fork();
        if (pid == 0) {
            try {
                fetch_sources({skipped(source)}, m_context, m_cancel);
            } catch (const std::exception&) {
                ::_exit(1);
            }
            ::_exit(0);
        }
        return pid;
    };
    for (const ::pid_t pid : {child(), child(), child()}) {
        int status = -1;
        ASSERT_EQ(::waitpid(pid, &status, 0), pid);
        EXPECT_EQ(status, 0);
    }
    const PinnedSource pinned = fetch(skipped(source));
    EXPECT_EQ(pinned.path, mirror(kind()));
    lay_out({pinned});
    EXPECT_EQ(laid(pinned.url.name + "/file"), "two");
}

TEST_P(EveryVcs, CancelIsHeard)
{
    m_cancel.request(SIGTERM);
    EXPECT_THROW(fetch(skipped(m_repository.address())), Cancelled);
}

TEST_P(EveryVcs, WithoutTheProgramItIsNamed)
{
    const char* path = ::getenv("PATH");
    const std::string before = path != nullptr ? path : "";
    ::setenv("PATH", at("recipe").c_str(), 1);
    const Error error = failure(skipped(m_repository.address()));
    ::setenv("PATH", before.c_str(), 1);
    EXPECT_EQ(error.code(), ErrorCode::not_found);
    EXPECT_THAT(error.hint(), HasSubstr("apt-get install"));
    EXPECT_THAT(error.hint(), HasSubstr(vcs_name(kind())));
}

INSTANTIATE_TEST_SUITE_P(Vcs, EveryVcs,
                         testing::Values(SourceKind::svn, SourceKind::hg, SourceKind::bzr,
                                         SourceKind::fossil),
                         [](const auto& one) { return std::string{vcs_name(one.param)}; });

namespace {

class OneVcs : public VcsSources
{
protected:
    // As fetch and lay_out; what "file" says.
    std::string content(const std::string& source)
    {
        const PinnedSource pinned = fetch(skipped(source));
        lay_out({pinned});
        return laid(pinned.url.name + "/file");
    }
};

} // namespace

TEST_F(OneVcs, MercurialTakesBranchesBookmarksAndHashes)
{
    const VcsRepository repository{SourceKind::hg, at("vcs")};
    const std::string source = repository.address();
    repository.tool({"hg", "branch", "-q", "release-1.x"});
    repository.change("of the branch");
    EXPECT_EQ(content(source), "two") << "the branch default";
    EXPECT_EQ(content(source + "#branch=release-1.x"), "of the branch");
    const std::string hash = repository.tool({"hg", "log", "-r", "v1", "-T", "{node}"});
    EXPECT_EQ(content(source + "#revision=" + hash), "one");
    EXPECT_EQ(fetch(skipped(source + "#revision=" + hash)).pin, "hg:" + hash);
    repository.tool({"hg", "bookmark", "-r", "release-1.x", "@"});
    EXPECT_EQ(content(source), "of the branch") << "the bookmark @ comes first";
    EXPECT_EQ(picture_of(at("src")), makepkg_picture(source));
    EXPECT_EQ(os::read_file(at("src/work/.hg/hgrc"), 1000),
              "[paths]\ndefault = file://" + repository.work() + "\n");
}

TEST_F(OneVcs, MercurialNamesAreNoTermsOfItsLanguage)
{
    const VcsRepository repository{SourceKind::hg, at("vcs")};
    for (const char* ref : {"all()", "v1::tip", "tip^", "\"v1\"", "--config=x", "a|b"}) {
        EXPECT_EQ(failure(skipped(repository.address() + "#revision=" + ref)).code(),
                  ErrorCode::untrusted)
            << ref;
    }
}

TEST_F(OneVcs, MercurialRunsNoHooksOfARepository)
{
    const VcsRepository repository{SourceKind::hg, at("vcs")};
    const std::string hook = "touch " + at("ran");
    os::write_file_atomically(repository.work() + "/.hg/hgrc",
                              "[hooks]\npreoutgoing = " + hook + "\noutgoing = " + hook +
                                  "\npre-identify = " + hook + "\n");
    EXPECT_EQ(content(repository.address()), "two");
    EXPECT_FALSE(os::exists(at("ran")));
}

TEST_F(OneVcs, BazaarTakesTagsAndIds)
{
    const VcsRepository repository{SourceKind::bzr, at("vcs")};
    const std::string source = repository.address();
    EXPECT_EQ(content(source + "#revision=v1"), "one");
    EXPECT_EQ(content(source + "#revision=tag:v1"), "one");
    EXPECT_EQ(content(source + "#revision=last:1"), "two");
    const std::string pin = fetch(skipped(source + "#revision=1")).pin;
    EXPECT_EQ(content(source + "#revision=" + pin.substr(4)), "one");
    EXPECT_EQ(failure(skipped(source + "#revision=branch:/etc")).code(), ErrorCode::untrusted);
    EXPECT_EQ(failure(skipped(source + "#revision=/etc")).code(), ErrorCode::network);
    EXPECT_THAT(os::read_file(at("src/work/.bzr/branch/branch.conf"), 1000),
                HasSubstr("parent_location = file://" + repository.work() + "\n"));
}

TEST_F(OneVcs, FossilTakesBranchesAndCommitsAndItsCopyStandsAlone)
{
    const VcsRepository repository{SourceKind::fossil, at("vcs")};
    const std::string source = repository.address();
    repository.tool({"fossil", "branch", "new", "side", "v1"});
    repository.tool({"fossil", "update", "side"});
    repository.change("of the side");
    EXPECT_EQ(content(source), "of the side") << "the newest check-in of all";
    EXPECT_EQ(content(source + "#branch=trunk"), "two");
    EXPECT_EQ(content(source + "#branch=side"), "of the side");
    const PinnedSource first = fetch(skipped(source + "#tag=v1"));
    const std::string hash = first.pin.substr(7);
    EXPECT_EQ(content(source + "#commit=" + hash), "one");
    EXPECT_EQ(known(skipped(source + "#commit=" + hash)), std::vector{first.pin});
    os::rename_durably(at("src"), at("moved"));
    os::remove_tree(at("cache"));
    EXPECT_THAT(repository.tool({"fossil", "info"}, at("moved/repo.fossil")), HasSubstr(hash));
}

TEST_F(OneVcs, SubversionLaysOutThePinThoughTheMirrorWentOn)
{
    const VcsRepository repository{SourceKind::svn, at("vcs")};
    const PinnedSource pinned = fetch(skipped(repository.address()));
    repository.change("three");
    fetch(skipped(repository.address()));
    lay_out({pinned});
    EXPECT_EQ(laid("trunk/file"), "two");
    EXPECT_THAT(m_sink.warnings(), IsEmpty());
}

TEST_F(OneVcs, SubversionFetchesNoExternalsAndSaysSo)
{
    const VcsRepository repository{SourceKind::svn, at("vcs")};
    repository.tool({"svn", "propset", "-q", "svn:externals",
                     "other file://" + at("vcs") + "/repo/trunk", "."});
    repository.tool({"svn", "update", "-q", "--ignore-externals"});
    repository.change("three");
    const PinnedSource pinned = fetch(skipped(repository.address()));
    EXPECT_THAT(lay_out({pinned}), testing::ElementsAre(HasSubstr("svn:externals")));
    EXPECT_FALSE(os::exists(at("src/trunk/other")));
}

TEST_F(OneVcs, SubversionRevisionsStandBesideEachOther)
{
    const VcsRepository repository{SourceKind::svn, at("vcs")};
    for (const char* ref : {"#revision=2", "#revision=r3", "#revision=2", "#revision=HEAD"}) {
        const bool first = std::string_view{ref}.ends_with('2');
        EXPECT_EQ(content(repository.address() + ref), first ? "one" : "two") << ref;
    }
}

} // namespace rbeepkg::source
