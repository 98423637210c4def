// Several downloads at a time: how many, how they look, and how one that fails ends all of them.
#include "libpkg/base/text.hpp"
#include "libpkg/os/file.hpp"
#include "tests/scenario/given.hpp"
#include "tests/support/local_http_server.hpp"
#include "tests/support/run_on_terminal.hpp"
#include "tests/support/terminal_screen.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <condition_variable>
#include <filesystem>
#include <mutex>

namespace {

using namespace rbeepkg;
using test::Given;
using test::HttpReply;
using test::HttpRequest;
using test::PackageBuilder;
using test::ProgramResult;
using testing::Contains;
using testing::HasSubstr;
using testing::MatchesRegex;

// Packages a, b and c, whose files lie on a server that says how many ask at the same time.
struct Served
{
    Served()
    {
        for (const char* name : {"a", "b", "c"}) {
            given.offer(PackageBuilder{name, "1-1"});
        }
        given.done("-Q");
        for (const char* name : {"a", "b", "c"}) {
            const std::string path = std::string{"/"} + name + "-1-1-any.pkg.tar.zst";
            const std::string body =
                os::read_file(given.machine().path("offered/main" + path), 1U << 20U);
            server.set(path, [this, body](const HttpRequest&) { return answer(body); });
        }
        const std::string workers = given.machine().path("catalogs/main/workers.json");
        std::string text = os::read_file(workers, 1U << 20U);
        const std::string from = "file://" + given.machine().path("offered/main");
        for (std::size_t at = text.find(from); at != std::string::npos; at = text.find(from)) {
            text.replace(at, from.size(), server.url());
        }
        os::write_file_atomically(workers, text);
    }

    HttpReply answer(const std::string& body)
    {
        std::unique_lock lock{mutex};
        most = std::max(most, ++now);
        changed.notify_all();
        if (!changed.wait_for(lock, std::chrono::seconds{20}, [&] { return most >= together; })) {
            ADD_FAILURE() << "never so many at a time";
        }
        --now;
        return {200, body, "application/octet-stream", {}};
    }

    std::mutex mutex;
    std::condition_variable changed;
    int now = 0, most = 0;
    int together = 1; // an answer waits until so many have asked at a time
    Given given;
    test::LocalHttpServer server;
};

} // namespace

TEST(ScreenDownloads, AreSeveralAtATime)
{
    Served served;
    served.together = 3;
    served.given.done("-S a b c --noconfirm");
    EXPECT_EQ(served.most, 3);
    EXPECT_EQ(served.given.packages(), "a 1-1, b 1-1, c 1-1");
}

TEST(ScreenDownloads, AreAsManyAsParallelDownloadsSays)
{
    Served served;
    served.given.option("ParallelDownloads = 2");
    served.together = 2;
    served.given.done("-S a b c --noconfirm");
    EXPECT_EQ(served.most, 2);
    Served one;
    one.given.option("ParallelDownloads = 1");
    one.given.done("-S a b c --noconfirm");
    EXPECT_EQ(one.most, 1);
}

TEST(ScreenDownloads, HaveABarEach)
{
    Served served;
    served.together = 3;
    std::vector<std::string> argv = served.given.machine().command({});
    for (const char* word : {"-S", "a", "b", "c", "--noconfirm"}) {
        argv.emplace_back(word);
    }
    const test::TerminalResult result = test::run_on_terminal(argv);
    EXPECT_EQ(result.exit_code, 0) << result.bytes;
    test::TerminalScreen screen{80, 24};
    screen.write(result.bytes);
    for (const char* name : {"a", "b", "c"}) {
        EXPECT_THAT(screen.lines(),
                    Contains(MatchesRegex(std::string{" "} + name + " .* \\[#+\\] 100%")));
    }
}

TEST(ScreenDownloads, HaveOneForAllOfThemBelow)
{
    Served served;
    served.together = 3;
    std::vector<std::string> argv = served.given.machine().command({});
    for (const char* word : {"-S", "a", "b", "c", "--noconfirm"}) {
        argv.emplace_back(word);
    }
    const test::TerminalResult result = test::run_on_terminal(argv);
    test::TerminalScreen screen{80, 24};
    screen.write(result.bytes);
    const std::vector<std::string> lines = screen.lines();
    const auto total = std::find_if(lines.begin(), lines.end(), [](const std::string& line) {
        return line.starts_with(" Total");
    });
    ASSERT_NE(total, lines.end()) << result.bytes;
    EXPECT_THAT(*total, MatchesRegex(" Total \\(3/3\\) .* \\[#+\\] 100%"));
    EXPECT_THAT(std::vector<std::string>(total - 3, total),
                testing::Each(MatchesRegex(" [abc] .* 100%")));
    EXPECT_THAT(result.bytes, HasSubstr(" Total (0/3)"));
}

TEST(ScreenDownloads, ASingleOneHasNoTotal)
{
    Served served;
    std::vector<std::string> argv = served.given.machine().command({});
    for (const char* word : {"-S", "a", "--noconfirm"}) {
        argv.emplace_back(word);
    }
    EXPECT_THAT(test::run_on_terminal(argv).bytes, testing::Not(HasSubstr("Total (")));
}

TEST(ScreenDownloads, TheFirstFailureEndsAllAndChangesNothing)
{
    Served served;
    served.together = 2; // c never asks in vain: a and b wait for each other
    served.server.set("/c-1-1-any.pkg.tar.zst", HttpReply{404, "", "text/plain", {}});
    const ProgramResult result = served.given.when("-S a b c --noconfirm");
    EXPECT_EQ(result.exit_code, 7) << result.err;
    EXPECT_THAT(result.err, HasSubstr("error: c: "));
    EXPECT_EQ(served.given.packages(), "");
    // What was whole before stays in the cache; nothing half-made is left where it could be taken.
    served.server.set("/c-1-1-any.pkg.tar.zst",
                      HttpReply{200,
                                os::read_file(served.given.machine().path("offered/main/"
                                                                          "c-1-1-any.pkg.tar.zst"),
                                              1U << 20U),
                                "application/octet-stream",
                                {}});
    served.together = 1;
    served.given.done("-S a b c --noconfirm");
    EXPECT_EQ(served.given.packages(), "a 1-1, b 1-1, c 1-1");
}
