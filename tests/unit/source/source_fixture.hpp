// A cache, a directory beside a PKGBUILD, a pin store in memory and real git repositories.
#pragma once

#include "libpkg/base/error.hpp"
#include "libpkg/os/child.hpp"
#include "libpkg/os/file.hpp"
#include "libpkg/os/tree.hpp"
#include "libpkg/source/fetch.hpp"
#include "tests/support/local_http_server.hpp"
#include "tests/support/recording_sink.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <string>
#include <utility>
#include <vector>

namespace rbeepkg::source {

class MemoryPins final : public PinStore
{
public:
    std::optional<std::string> find(const std::string& subject, const std::string& url) override
    {
        const auto found = m_pins.find({subject, url});
        return found == m_pins.end() ? std::nullopt : std::optional{found->second};
    }
    void remember(const std::string& subject, const std::string& url,
                  const std::string& sha256) override
    {
        m_pins[{subject, url}] = sha256;
    }
    std::map<std::pair<std::string, std::string>, std::string> m_pins;
};

inline net::HttpOptions quick_options()
{
    net::HttpOptions options;
    options.retries = 0;
    options.connect_timeout = std::chrono::milliseconds{2000};
    return options;
}

class Sources : public testing::Test
{
protected:
    Sources()
    {
        os::make_directories(at("recipe"));
        m_context.cache = at("cache");
        m_context.local_directory = at("recipe");
        m_context.subject = "worker 1.0-1";
        m_context.pins = &m_pins;
        m_context.http = &m_http;
        m_context.sink = &m_sink;
    }

    std::string at(const std::string& name) const { return os::join_path(m_dir.path(), name); }

    static crypto::Digest digest(crypto::Algorithm algorithm, std::string_view content)
    {
        return crypto::digest_of(algorithm, content);
    }
    static WantedSource skipped(std::string text) { return {std::move(text), {}, true}; }
    static WantedSource sha256(std::string text, std::string_view content)
    {
        return {std::move(text), {digest(crypto::Algorithm::sha256, content)}, false};
    }

    void serve(const std::string& path, std::string content)
    {
        test::HttpReply reply;
        reply.body = std::move(content);
        m_server.set(path, std::move(reply));
    }
    PinnedSource fetch(const WantedSource& wanted)
    {
        return fetch_sources({wanted}, m_context, m_cancel).at(0);
    }
    std::optional<std::vector<std::string>> known(const WantedSource& wanted)
    {
        return known_pins({wanted}, m_context, m_cancel);
    }
    // The error of a fetch that must fail.
    Error failure(const WantedSource& wanted)
    {
        try {
            fetch(wanted);
        } catch (const Error& error) {
            return error;
        }
        ADD_FAILURE() << wanted.text << " was fetched";
        return make_error(ErrorCode::internal, "no error");
    }
    std::vector<std::string> lay_out(const std::vector<PinnedSource>& sources,
                                     const LayoutOptions& options = {})
    {
        os::remove_tree(at("src"));
        os::make_directories(at("src"));
        return lay_out_sources(sources, at("src"), options, m_sink, m_cancel);
    }
    std::string laid(const std::string& name) const
    {
        return os::read_file(at("src/" + name), 1U << 24U);
    }

    static std::string run(const std::vector<std::string>& argv, const std::string& directory = {})
    {
        os::Command command;
        command.argv = argv;
        command.directory = directory;
        command.environment = {"GIT_CONFIG_GLOBAL=/dev/null",
                               "GIT_CONFIG_NOSYSTEM=1",
                               "GIT_AUTHOR_NAME=a",
                               "GIT_AUTHOR_EMAIL=a@example.org",
                               "GIT_COMMITTER_NAME=a",
                               "GIT_COMMITTER_EMAIL=a@example.org",
                               "GIT_AUTHOR_DATE=1700000000 +0000",
                               "GIT_COMMITTER_DATE=1700000000 +0000",
                               "LC_ALL=C"};
        const os::Outcome outcome = os::run(command, CancelToken{});
        EXPECT_TRUE(outcome.succeeded()) << outcome.error_output;
        return outcome.output.substr(0, outcome.output.find_last_not_of('\n') + 1);
    }
    std::string git(std::vector<std::string> arguments) const
    {
        arguments.insert(arguments.begin(), {"git", "-C", at("repo")});
        return run(arguments);
    }
    // A repository at repo with the branch main, and a first commit; its hash.
    std::string make_repository() const
    {
        os::make_directories(at("repo"));
        git({"init", "--quiet", "--initial-branch=main"});
        return commit("file", "one");
    }
    std::string commit(const std::string& name, const std::string& content) const
    {
        os::write_file_atomically(at("repo/" + name), content);
        git({"add", "--", name});
        git({"commit", "--quiet", "-m", "change " + name});
        return git({"rev-parse", "HEAD"});
    }
    std::string repository_url(const std::string& suffix = {}) const
    {
        return "worker::git+file://" + at("repo") + suffix;
    }

    os::TempDir m_dir{testing::TempDir()};
    CancelToken m_cancel;
    test::RecordingSink m_sink;
    test::LocalHttpServer m_server;
    net::HttpClient m_http{quick_options(), m_cancel};
    MemoryPins m_pins;
    FetchContext m_context;
};

} // namespace rbeepkg::source
