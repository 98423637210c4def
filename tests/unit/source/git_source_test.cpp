#include <sys/stat.h>
#include <unistd.h>

#include <csignal>
#include <thread>

#include "source_fixture.hpp"

namespace rbeepkg::source {

namespace {

using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

class GitSource : public Sources
{
protected:
    GitSource()
    {
        m_context.allow_local_urls = true;
        m_first = make_repository();
    }

    std::string mirror() const
    {
        for (const std::string& name : os::list_directory(at("cache/git"))) {
            if (name.ends_with(".git")) {
                return at("cache/git/" + name);
            }
        }
        return {};
    }

    std::string m_first;
};

} // namespace

TEST_F(GitSource, IsPinnedToTheCommitThatTheRefNames)
{
    git({"tag", "v1"});
    git({"tag", "-a", "v1-annotated", "-m", "release"});
    git({"branch", "old"});
    const std::string second = commit("file", "two");
    EXPECT_EQ(fetch(skipped(repository_url())).pin, "git:" + second);
    EXPECT_EQ(fetch(skipped(repository_url("#branch=main"))).pin, "git:" + second);
    EXPECT_EQ(fetch(skipped(repository_url("#branch=old"))).pin, "git:" + m_first);
    EXPECT_EQ(fetch(skipped(repository_url("#tag=v1"))).pin, "git:" + m_first);
    EXPECT_EQ(fetch(skipped(repository_url("#tag=v1-annotated"))).pin, "git:" + m_first);
    EXPECT_EQ(fetch(skipped(repository_url("#commit=" + m_first))).pin, "git:" + m_first);
    EXPECT_EQ(fetch(skipped(repository_url("#commit=" + m_first.substr(0, 10)))).pin,
              "git:" + m_first);
    const PinnedSource source = fetch(skipped(repository_url()));
    EXPECT_EQ(source.path, mirror());
    EXPECT_THAT(source.path, testing::EndsWith("-repo.git"));
    EXPECT_THAT(m_sink.warnings(), IsEmpty());
}

TEST_F(GitSource, KnownPinsAreThoseOfAFetchAndMakeNoMirror)
{
    git({"tag", "-a", "v1", "-m", "release"});
    const std::string second = commit("file", "two");
    for (const auto& [ref, expected] :
         {std::pair{"", second}, {"#branch=main", second}, {"#tag=v1", m_first}}) {
        EXPECT_EQ(known(skipped(repository_url(ref))), std::vector<std::string>{"git:" + expected})
            << ref;
    }
    EXPECT_EQ(known(skipped(repository_url("#commit=" + m_first))),
              std::vector<std::string>{"git:" + m_first});
    EXPECT_EQ(known(skipped(repository_url("#branch=none"))), std::nullopt);
    EXPECT_EQ(mirror(), "");
    fetch(skipped(repository_url()));
    os::rename_durably(at("repo"), at("gone"));
    EXPECT_EQ(known(skipped(repository_url("#branch=main"))),
              std::vector<std::string>{"git:" + second})
        << "the mirror knows it";
}

TEST_F(GitSource, UpdatesItsMirrorAndDoesNotCloneAgain)
{
    EXPECT_EQ(fetch(skipped(repository_url("#branch=main"))).pin, "git:" + m_first);
    os::write_file_atomically(os::join_path(mirror(), "marker"), "");
    const std::string second = commit("file", "two");
    git({"tag", "v2"});
    EXPECT_EQ(fetch(skipped(repository_url("#branch=main"))).pin, "git:" + second);
    EXPECT_EQ(fetch(skipped(repository_url("#tag=v2"))).pin, "git:" + second);
    EXPECT_TRUE(os::exists(os::join_path(mirror(), "marker")));
    EXPECT_THAT(m_sink.warnings(), IsEmpty());
}

TEST_F(GitSource, FollowsForcedAndRenamedBranches)
{
    git({"checkout", "--quiet", "-b", "topic"});
    commit("file", "topic");
    git({"checkout", "--quiet", "main"});
    fetch(skipped(repository_url()));
    git({"branch", "-m", "main", "trunk"});
    git({"branch", "-D", "topic"});
    git({"checkout", "--quiet", "-b", "topic/sub"});
    git({"checkout", "--quiet", "trunk"});
    git({"commit", "--quiet", "--amend", "-m", "rewritten"});
    const std::string rewritten = git({"rev-parse", "HEAD"});
    EXPECT_EQ(fetch(skipped(repository_url())).pin, "git:" + rewritten);
    EXPECT_EQ(fetch(skipped(repository_url("#branch=topic/sub"))).pin, "git:" + m_first);
    EXPECT_EQ(failure(skipped(repository_url("#branch=topic"))).code(), ErrorCode::network);
}

TEST_F(GitSource, AMissingBranchNamesThoseThatExist)
{
    for (const char* name : {"production--worker", "develop", "mian"}) {
        git({"branch", name});
    }
    m_context.branch_hints = {"production--worker"};
    const Error error = failure(skipped(repository_url("#branch=mein")));
    EXPECT_EQ(error.code(), ErrorCode::network);
    EXPECT_THAT(error.what(), HasSubstr("the branch mein"));
    EXPECT_THAT(error.what(), testing::ContainsRegex("branches (main, mian|mian, main), develop"));
    EXPECT_THAT(error.hint(), HasSubstr("the catalog names branch production--worker"));
    const Error tag = failure(skipped(repository_url("#tag=v1")));
    EXPECT_EQ(tag.code(), ErrorCode::network);
    EXPECT_THAT(tag.what(), HasSubstr("it has no tags at all"));
    EXPECT_EQ(tag.hint(), "") << "what the catalog names is a branch";
    const std::string unknown(40, '1');
    EXPECT_EQ(failure(skipped(repository_url("#commit=" + unknown))).code(), ErrorCode::network);
}

TEST_F(GitSource, ListsAtMostTenNames)
{
    for (int i = 0; i < 30; ++i) {
        git({"branch", fmt::format("b{:02}", i)});
    }
    const std::string text = failure(skipped(repository_url("#branch=b0x"))).what();
    EXPECT_THAT(text, HasSubstr("b00, b01"));
    EXPECT_THAT(text, HasSubstr("and 21 more"));
}

TEST_F(GitSource, ABranchIsNoCommit)
{
    git({"branch", "deadbee"});
    EXPECT_EQ(failure(skipped(repository_url("#commit=deadbee"))).code(), ErrorCode::network);
}

TEST_F(GitSource, OfAnUnreachableServerComesFromTheMirrorWithAWarning)
{
    const std::string pin = fetch(skipped(repository_url("#branch=main"))).pin;
    os::rename_durably(at("repo"), at("gone"));
    EXPECT_EQ(fetch(skipped(repository_url("#branch=main"))).pin, pin);
    EXPECT_TRUE(m_sink.has_warning("the copy in the cache serves"));
    EXPECT_EQ(failure(skipped(repository_url("#branch=other"))).code(), ErrorCode::network);
}

TEST_F(GitSource, OfAnUnreachableServerWithoutMirrorIsANetworkError)
{
    os::rename_durably(at("repo"), at("gone"));
    const Error error = failure(skipped(repository_url()));
    EXPECT_EQ(error.code(), ErrorCode::network);
    EXPECT_THAT(error.what(), HasSubstr(at("repo")));
    EXPECT_EQ(mirror(), "") << "nothing half-made is left";
    EXPECT_EQ(known(skipped(repository_url())), std::nullopt);
}

TEST_F(GitSource, ThatIsPinnedByCommitAsksNobodyOnceItIsThere)
{
    fetch(skipped(repository_url("#commit=" + m_first)));
    os::rename_durably(at("repo"), at("gone"));
    EXPECT_EQ(fetch(skipped(repository_url("#commit=" + m_first))).pin, "git:" + m_first);
    EXPECT_THAT(m_sink.warnings(), IsEmpty());
}

TEST_F(GitSource, WhatAKilledUpdateLeftIsNoObstacle)
{
    fetch(skipped(repository_url()));
    os::write_file_atomically(os::join_path(mirror(), "packed-refs.lock"), "");
    os::make_directories(os::join_path(mirror(), "refs/heads"));
    os::write_file_atomically(os::join_path(mirror(), "refs/heads/main.lock"), "");
    os::make_directories(mirror() + ".new/objects");
    const std::string second = commit("file", "two");
    EXPECT_EQ(fetch(skipped(repository_url())).pin, "git:" + second);
}

TEST_F(GitSource, ADamagedMirrorIsMadeAnew)
{
    fetch(skipped(repository_url()));
    os::remove_tree(os::join_path(mirror(), "objects"));
    os::remove_file(os::join_path(mirror(), "HEAD"));
    EXPECT_EQ(fetch(skipped(repository_url())).pin, "git:" + m_first);
    EXPECT_TRUE(m_sink.has_warning("is damaged"));
}

TEST_F(GitSource, OfAnotherUserIsReadByRoot)
{
    if (::geteuid() != 0) {
        GTEST_SKIP() << "needs root";
    }
    run({"chown", "-R", "65534:65534", at("repo")});
    EXPECT_EQ(fetch(skipped(repository_url())).pin, "git:" + m_first);
    EXPECT_EQ(known(skipped(repository_url())), std::vector<std::string>{"git:" + m_first});
}

TEST_F(GitSource, ConfigurationOfTheRepositoryRunsNothing)
{
    const std::string script = at("evil");
    os::write_file_atomically(script, "#!/bin/sh\ntouch " + at("pwned") + "\nexec \"$@\"\n", 0755);
    git({"config", "uploadpack.packObjectsHook", script});
    git({"config", "core.fsmonitor", script});
    git({"config", "core.sshCommand", script});
    os::make_directories(at("repo/.git/hooks"));
    for (const char* hook : {"post-checkout", "reference-transaction", "pre-auto-gc"}) {
        os::write_file_atomically(at(std::string{"repo/.git/hooks/"} + hook),
                                  "#!/bin/sh\ntouch " + at("pwned") + "\n", 0755);
    }
    lay_out({fetch(skipped(repository_url()))});
    EXPECT_FALSE(os::exists(at("pwned")));
}

TEST_F(GitSource, OverPlainHttpNeedsACommit)
{
    const std::string url = "git+" + m_server.url("/repo.git");
    EXPECT_EQ(failure(skipped(url + "#branch=main")).code(), ErrorCode::untrusted);
    EXPECT_THAT(m_server.requests(), IsEmpty());
    EXPECT_EQ(failure(skipped(url + "#commit=" + m_first)).code(), ErrorCode::network);
}

TEST_F(GitSource, KeepsCredentialsToItself)
{
    const std::string url =
        fmt::format("git+https://user:t0ken@127.0.0.1:{}/repo.git", test::unused_port());
    const Error error = failure(skipped(url));
    EXPECT_EQ(error.code(), ErrorCode::network);
    EXPECT_THAT(error.what(), Not(HasSubstr("t0ken")));
    EXPECT_THAT(error.what(), HasSubstr("127.0.0.1"));
}

TEST_F(GitSource, AStalledServerIsLeftWhenWeAreAskedToStop)
{
    m_context.allow_plain_http_skip = true;
    test::RawHttpServer stalled{[&](test::RawConnection& connection) {
        m_cancel.request(SIGTERM);
        connection.stall();
    }};
    EXPECT_THROW(fetch(skipped("git+" + stalled.url("/repo.git"))), Cancelled);
    EXPECT_EQ(mirror(), "");
}

TEST_F(GitSource, ManyWhoFetchAtOnceShareOneMirror)
{
    std::vector<std::string> pins(4);
    std::vector<std::thread> threads;
    for (std::string& pin : pins) {
        threads.emplace_back([this, &pin] {
            FetchContext context = m_context;
            context.pins = nullptr;
            pin = fetch_sources({skipped(repository_url("#branch=main"))}, context, m_cancel)
                      .at(0)
                      .pin;
        });
    }
    for (std::thread& thread : threads) {
        thread.join();
    }
    EXPECT_THAT(pins, testing::Each("git:" + m_first));
    EXPECT_EQ(os::list_directory(at("cache/git")).size(), 2U) << "the mirror and its lock";
}

TEST_F(GitSource, WithAChecksumIsRefused)
{
    EXPECT_EQ(failure(sha256(repository_url(), "x")).code(), ErrorCode::unsupported);
    m_context.skip_checksums = true;
    EXPECT_EQ(fetch(sha256(repository_url(), "x")).pin, "git:" + m_first);
}

TEST_F(GitSource, HoldingTheVersionLeavesTheMirrorAlone)
{
    fetch(skipped(repository_url()));
    const std::string second = commit("file", "two");
    git({"tag", "v2"});
    m_context.hold_version = true;
    EXPECT_EQ(fetch(skipped(repository_url())).pin, "git:" + m_first);
    EXPECT_EQ(known(skipped(repository_url())), std::vector<std::string>{"git:" + m_first});
    EXPECT_THAT(failure(skipped(repository_url("#tag=v2"))).hint(), HasSubstr("--holdver"));
    m_context.hold_version = false;
    EXPECT_EQ(fetch(skipped(repository_url("#tag=v2"))).pin, "git:" + second);
}

TEST_F(GitSource, IsLaidOutAsATreeOfItsOwn)
{
    git({"tag", "-a", "v1.0", "-m", "release"});
    const std::string second = commit("file", "two");
    const PinnedSource source = fetch(skipped(repository_url("#branch=main")));
    EXPECT_THAT(lay_out({source}), IsEmpty());
    EXPECT_EQ(laid("worker/file"), "two");
    const auto in_tree = [&](std::vector<std::string> arguments) {
        arguments.insert(arguments.begin(), {"git", "-C", at("src/worker")});
        return run(arguments);
    };
    EXPECT_EQ(in_tree({"rev-parse", "HEAD"}), second);
    EXPECT_EQ(in_tree({"symbolic-ref", "--short", "HEAD"}), "main");
    EXPECT_EQ(in_tree({"describe", "--tags"}), "v1.0-1-g" + second.substr(0, 7));
    EXPECT_EQ(in_tree({"status", "--porcelain"}), "");
    EXPECT_EQ(in_tree({"remote", "get-url", "origin"}), "file://" + at("repo"));
    EXPECT_FALSE(os::exists(at("src/worker/.git/objects/info/alternates")));
    const os::UniqueFd objects = os::open_directory(at("src/worker/.git/objects"));
    os::walk_tree(objects.get(), [](const os::TreeEntry& entry) {
        if (S_ISREG(entry.status.st_mode)) {
            EXPECT_EQ(entry.status.st_nlink, 1U) << entry.path;
        }
    });
    os::remove_tree(at("cache"));
    EXPECT_EQ(in_tree({"log", "--format=%H", "-1", "main"}), second) << "without the mirror";
}

TEST_F(GitSource, TagsAndCommitsAreLaidOutDetached)
{
    git({"tag", "v1"});
    commit("file", "two");
    for (const std::string& ref : {std::string{"#tag=v1"}, "#commit=" + m_first}) {
        lay_out({fetch(skipped(repository_url(ref)))});
        EXPECT_EQ(laid("worker/file"), "one") << ref;
        EXPECT_EQ(laid("worker/.git/HEAD"), m_first + "\n") << ref;
    }
    lay_out({fetch(skipped(repository_url()))});
    EXPECT_EQ(laid("worker/.git/HEAD"), "ref: refs/heads/main\n");
}

TEST_F(GitSource, ThePinIsLaidOutAlsoWhenTheBranchWentOn)
{
    const PinnedSource source = fetch(skipped(repository_url("#branch=main")));
    commit("file", "two");
    fetch(skipped(repository_url("#branch=main")));
    lay_out({source});
    EXPECT_EQ(laid("worker/file"), "one");
    EXPECT_EQ(laid("worker/.git/HEAD"), "ref: refs/heads/main\n");
}

TEST_F(GitSource, SubmodulesAreNamedAndNotFetched)
{
    commit(".gitmodules", "[submodule \"lib\"]\n\tpath = lib\n\turl = https://u:p@example.org/lib\n"
                          "[submodule \"x\"]\n\tpath = x\n\turl = ext::sh -c id\n");
    const std::vector<std::string> notes = lay_out({fetch(skipped(repository_url()))});
    ASSERT_EQ(notes.size(), 1U);
    EXPECT_THAT(notes[0], HasSubstr("worker has a .gitmodules"));
    EXPECT_THAT(notes[0], HasSubstr("https://example.org/lib"));
    EXPECT_THAT(notes[0], HasSubstr("ext::sh -c id"));
    EXPECT_FALSE(os::exists(at("src/worker/lib")));
}

TEST_F(GitSource, AGitmodulesThatIsALinkIsNotRead)
{
    // No porcelain makes such a tree.
    os::write_file_atomically(at("target"), "/etc/passwd");
    const std::string blob = git({"hash-object", "-w", at("target")});
    os::write_file_atomically(at("tree"), fmt::format("120000 blob {}\t.gitmodules\n", blob));
    const std::string tree =
        run({"sh", "-c", "exec git -C \"$1\" mktree <\"$2\"", "sh", at("repo"), at("tree")});
    git({"branch", "hostile", git({"commit-tree", "-m", "link", tree})});
    const PinnedSource source = fetch(skipped(repository_url("#branch=hostile")));
    try {
        EXPECT_THAT(lay_out({source}), IsEmpty());
    } catch (const Error& error) {
        EXPECT_EQ(error.code(), ErrorCode::corrupt) << error.what();
    }
}

TEST_F(GitSource, OnThisMachineIsRefusedToARecipeFromElsewhere)
{
    m_context.allow_local_urls = false;
    const Error error = failure(skipped(repository_url("#commit=" + m_first)));
    EXPECT_EQ(error.code(), ErrorCode::untrusted);
    EXPECT_THAT(error.what(), HasSubstr(repository_url()));
    EXPECT_THAT(error.what(), HasSubstr("only a recipe that is itself local"));
    EXPECT_THAT(error.hint(), HasSubstr("AllowLocalSources"));
    EXPECT_THROW(known(skipped(repository_url())), Error);
    EXPECT_FALSE(os::exists(at("cache/git"))) << "nothing is read";
}

} // namespace rbeepkg::source
