// The phase that fetches what cargo has locked, with the real cargo and a git server on loopback.
#include "tests/support/local_http_server.hpp"

#include <gmock/gmock.h>

#include "build_fixture.hpp"

namespace rbeepkg::build {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

std::string run_tool(std::vector<std::string> argv, const std::string& directory,
                     const std::string& input = {})
{
    os::Command command;
    command.argv = std::move(argv);
    command.directory = directory;
    command.input = input;
    const os::Outcome outcome = os::run(command, CancelToken{});
    EXPECT_TRUE(outcome.succeeded()) << outcome.error_output;
    return outcome.output;
}

constexpr const char* k_load = "cargo metadata --frozen --format-version 1 >/dev/null";

class Cargo : public BuildTest
{
protected:
    void SetUp() override
    {
        if (!os::is_executable_file("/usr/bin/cargo")) {
            GTEST_SKIP() << "needs cargo in /usr/bin";
        }
        make_dependency();
        make_project();
    }

    // By default cargo only loads what the project depends on: much faster than a compiler.
    BuildRequest cargo_request(const std::string& build = k_load)
    {
        BuildRequest request = request_for(
            recipe("build() { cd app; " + build +
                   "; }\npackage() { install -D app/Cargo.toml \"$pkgdir/usr/share/app\"; }\n"));
        run_tool({"tar", "-cf", path("sources/app.tar"), "app"}, path("project"));
        request.sources = {pinned("app.tar")};
        request.identity.build_system = "cargo";
        return request;
    }

    void write_project(const std::string& name, const std::string& text, unsigned mode = 0644)
    {
        os::make_directories(os::parent_path(path("project/app/" + name)));
        os::write_file_atomically(path("project/app/" + name), text, mode);
    }

    std::unique_ptr<test::LocalHttpServer> server = std::make_unique<test::LocalHttpServer>();

private:
    void make_dependency()
    {
        const std::string repository = path("dep");
        os::make_directories(repository + "/src");
        os::write_file_atomically(repository + "/Cargo.toml",
                                  "[package]\nname = \"dep\"\nversion = \"0.2.0\"\n");
        os::write_file_atomically(repository + "/src/lib.rs", "pub fn answer() -> u8 { 42 }\n");
        run_tool({"git", "init", "-q", "-b", "main"}, repository);
        run_tool({"git", "add", "."}, repository);
        run_tool({"git", "-c", "user.name=x", "-c", "user.email=x@x", "commit", "-q", "-m", "x"},
                 repository);
        m_commit = run_tool({"git", "rev-parse", "HEAD"}, repository).substr(0, 40);
        serve(repository);
    }

    // The two answers that git's smart protocol over HTTP consists of.
    void serve(const std::string& repository)
    {
        server->set("/dep.git/info/refs", [repository](const test::HttpRequest&) {
            return test::HttpReply{200,
                                   "001e# service=git-upload-pack\n0000" +
                                       run_tool({"git", "upload-pack", "--stateless-rpc",
                                                 "--advertise-refs", repository},
                                                "/"),
                                   "application/x-git-upload-pack-advertisement",
                                   {}};
        });
        server->set("/dep.git/git-upload-pack", [repository](const test::HttpRequest& request) {
            return test::HttpReply{
                200,
                run_tool({"git", "upload-pack", "--stateless-rpc", repository}, "/", request.body),
                "application/x-git-upload-pack-result",
                {}};
        });
    }

    void make_project()
    {
        const std::string url = server->url("/dep.git");
        write_project("Cargo.toml", "[package]\nname = \"app\"\nversion = \"0.1.0\"\n"
                                    "[dependencies]\ndep = { git = \"" +
                                        url + "\" }\n");
        write_project("Cargo.lock", "version = 3\n\n[[package]]\nname = \"app\"\n"
                                    "version = \"0.1.0\"\ndependencies = [\n \"dep\",\n]\n\n"
                                    "[[package]]\nname = \"dep\"\nversion = \"0.2.0\"\n"
                                    "source = \"git+" +
                                        url + "#" + m_commit + "\"\n");
        write_project("src/main.rs", "fn main() { print!(\"{}\", dep::answer()); }\n");
    }

    std::string m_commit;
};

TEST_F(Cargo, FetchesWhatIsLockedAndBuildsWithoutNetwork)
{
    BuildRequest request = cargo_request(
        "cargo build --frozen; [[ $(target/debug/app) == 42 ]]; [[ $(grep -c : /proc/net/dev) == 1 "
        "]]");
    EXPECT_EQ(run(request).size(), 1U);
    EXPECT_EQ(server->count("/dep.git/git-upload-pack"), 1U);
    EXPECT_EQ(sink.all<StepStarted>().front().phase, Phase::vendor);
    EXPECT_TRUE(scratch_is_empty());
}

TEST_F(Cargo, WhatWasFetchedIsKept)
{
    const BuildRequest request = cargo_request();
    run(request);
    server.reset();
    EXPECT_EQ(run(request).size(), 1U);
}

TEST_F(Cargo, BuildsDoNotWriteToWhatIsKept)
{
    run(cargo_request(std::string{k_load} +
                      "; touch \"$CARGO_HOME/git/x\" && return 1; echo x "
                      ">>\"$(echo \"$CARGO_HOME\"/git/checkouts/*/*/src/lib.rs)\" && return 1; "
                      "touch \"$CARGO_HOME/y\""));
    EXPECT_FALSE(os::exists(path("cargo/y")));
    EXPECT_TRUE(os::exists(path("cargo/git/db")));
}

// With network and the shared cache open, nothing that the sources bring along may run.
TEST_F(Cargo, FetchRunsNothingOfTheSources)
{
    write_project("evil.sh", "#!/bin/sh\ntouch \"$CARGO_HOME/evil\"\nexec rustc \"$@\"\n", 0755);
    write_project(".cargo/config.toml", "[build]\nrustc = \"/build/src/app/evil.sh\"\n");
    // The control: it does run where it may.
    run(cargo_request(std::string{k_load} + "; [[ -e $CARGO_HOME/evil ]]"));
    EXPECT_FALSE(os::exists(path("cargo/evil")));
}

TEST_F(Cargo, WithoutTheFetchTheSettingIsNamed)
{
    BuildRequest request = cargo_request();
    request.network = Network::none;
    const Error error = failure_of(request);
    EXPECT_EQ(error.code(), ErrorCode::build_failed);
    EXPECT_THAT(error.hint(), HasSubstr("BuildNetwork = none")) << error.what();
    EXPECT_THAT(server->requests(), IsEmpty());
}

TEST_F(Cargo, ServerThatDoesNotAnswerIsANetworkError)
{
    const BuildRequest request = cargo_request();
    server.reset();
    const Error error = failure_of(request);
    EXPECT_EQ(error.code(), ErrorCode::network);
    EXPECT_THAT(error.message(), HasSubstr("cargo fetch of thing failed"));
}

TEST_F(Cargo, FunctionsWithNetworkUseACacheOfTheirOwn)
{
    BuildRequest request = cargo_request("cargo metadata --locked --format-version 1 >/dev/null");
    request.network = Network::all;
    run(request);
    EXPECT_THAT(os::list_directory(path("cargo")), IsEmpty());
}

TEST_F(Cargo, VendoredSourcesAreNotFetched)
{
    write_project(".cargo/config.toml", "[source.\"x\"]\nreplace-with = \"vendored\"\n");
    const Error error = failure_of(cargo_request("false"));
    EXPECT_THAT(error.message(), HasSubstr("build() of thing"));
    EXPECT_THAT(server->requests(), IsEmpty());
}

TEST_F(Cargo, CacheThatTheBuildUserMayNotEnterIsReplaced)
{
    if (!sandbox::build_identity("")) {
        GTEST_SKIP() << "we build as ourselves";
    }
    BuildRequest request = cargo_request();
    os::make_directories(path("closed/cargo"));
    ::chmod(path("closed").c_str(), 0700);
    request.cargo_home = path("closed/cargo");
    EXPECT_EQ(run(request).size(), 1U);
    ASSERT_EQ(sink.all<Warning>().size(), 1U);
    EXPECT_THAT(sink.all<Warning>()[0].message, HasSubstr(path("closed")));
}

TEST_F(Cargo, OtherBuildSystemsWithALockOnTopAreFetchedToo)
{
    BuildRequest request = cargo_request();
    request.identity.build_system = "cmake";
    EXPECT_EQ(run(request).size(), 1U);
}

} // namespace
} // namespace rbeepkg::build
