// A download that must not come to its end, is cancelled, or is one of several.
#include "tests/unit/net/download_fixture.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <thread>

namespace rbeepkg::net {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using test::RawConnection;
using test::RawHttpServer;
using testing::HasSubstr;

TEST_F(DownloadTest, AWrongDigestIsUntrustedAndLeavesNothing)
{
    RawHttpServer server{
        [&](RawConnection& connection) { serve_file(connection, m_content, "\"v1\""); }};
    Download request = request_for(server.url("/f?token=canary"));
    request.expected_digest = crypto::digest_of(crypto::Algorithm::sha256, "something else");
    const Error error = failure(request);
    EXPECT_EQ(error.code(), ErrorCode::untrusted);
    EXPECT_THAT(error.message(), HasSubstr(request.expected_digest->value));
    EXPECT_THAT(error.message(), HasSubstr(crypto::sha256_hex(m_content)));
    EXPECT_THAT(error.message(), testing::Not(HasSubstr("canary")));
    expect_nothing_left();
    EXPECT_EQ(server.requests().size(), 1U);
}

TEST_F(DownloadTest, AWrongSizeIsUntrusted)
{
    RawHttpServer server{[&](RawConnection& connection) {
        if (connection.request().path() == "/chunked") {
            connection.reply("200 OK", {"Transfer-Encoding: chunked"}, "5\r\nhello\r\n0\r\n\r\n");
            return;
        }
        serve_file(connection, "hello", "\"v1\"");
    }};
    for (const char* place : {"/announced", "/chunked"}) {
        for (const std::uint64_t size : {4ULL, 6ULL}) {
            Download request = request_for(server.url(place));
            request.expected_size = size;
            EXPECT_EQ(failure(request).code(), ErrorCode::untrusted) << place << size;
            expect_nothing_left();
        }
    }
}

TEST_F(DownloadTest, AnEndlessBodyIsCapped)
{
    RawHttpServer server{[](RawConnection& connection) {
        connection.reply("200 OK", {}, "");
        while (connection.send(std::string(65536, 'x'))) {
        }
    }};
    Download request = request_for(server.url("/f"));
    request.max_bytes = 1'000'000;
    EXPECT_EQ(failure(request).code(), ErrorCode::network);
    expect_nothing_left();
}

TEST_F(DownloadTest, StatusesHaveTheirCodes)
{
    const std::vector<std::pair<std::string, ErrorCode>> table = {
        {"401 Unauthorized", ErrorCode::licence},
        {"403 Forbidden", ErrorCode::licence},
        {"404 Not Found", ErrorCode::network},
        {"410 Gone", ErrorCode::network},
        {"400 Bad Request", ErrorCode::network},
        {"503 Busy", ErrorCode::network},
        {"304 Not Modified", ErrorCode::network},
        {"204 No Content", ErrorCode::network},
        {"416 Range Not Satisfiable", ErrorCode::network},
    };
    for (const auto& [status, code] : table) {
        RawHttpServer server{[&status = status](RawConnection& connection) {
            connection.reply(status, {}, "an error page that must not land in the file");
        }};
        EXPECT_EQ(failure(request_for(server.url("/f"))).code(), code) << status;
        expect_nothing_left();
    }
}

TEST_F(DownloadTest, AStatusThatMayPassIsTriedAgain)
{
    RawHttpServer server{[&](RawConnection& connection) {
        if (connection.number() < 4) {
            connection.reply("502 Bad Gateway", {}, "");
            return;
        }
        serve_file(connection, m_content, "\"v1\"");
    }};
    expect_whole(fetch(request_for(server.url("/f"))), m_content);
}

TEST_F(DownloadTest, AStallKeepsWhatIsThere)
{
    RawHttpServer server{[&](RawConnection& connection) {
        serve_file(connection, m_content, "\"v1\"", 100'000);
        connection.stall();
    }};
    m_options.retries = 1;
    EXPECT_THAT(failure(request_for(server.url("/f"))).message(), HasSubstr("stalled"));
    EXPECT_EQ(os::read_file(part(), 1U << 30U), m_content.substr(0, 200'000));
    EXPECT_FALSE(os::exists(path()));
}

TEST_F(DownloadTest, ACancelKeepsWhatIsThere)
{
    std::atomic<bool> sent = false;
    RawHttpServer server{[&](RawConnection& connection) {
        serve_file(connection, m_content, "\"v1\"", 100'000);
        sent = true;
        connection.stall();
    }};
    m_options.stall_timeout = seconds{60};
    std::thread canceller{[&] {
        while (!sent || !os::exists(part()) || os::read_file(part(), 1U << 30U).empty()) {
            std::this_thread::yield();
        }
        m_cancel.request(2);
    }};
    EXPECT_THROW(fetch(request_for(server.url("/f"))), Cancelled);
    canceller.join();
    EXPECT_TRUE(os::exists(part()));
    EXPECT_TRUE(os::exists(meta()));
    m_cancel = CancelToken{};
    EXPECT_FALSE(os::exists(path()));
}

TEST_F(DownloadTest, TheUrlsSecretsAreNotInTheNotes)
{
    RawHttpServer server{
        [&](RawConnection& connection) { serve_file(connection, m_content, "\"v1\"", 1000); }};
    m_options.retries = 0;
    failure(
        request_for(fmt::format("http://me:canary@127.0.0.1:{}/f?token=canary", server.port())));
    EXPECT_THAT(os::read_file(meta(), 10'000), testing::Not(HasSubstr("canary")));
}

TEST_F(DownloadTest, ProgressRunsForwardToTheTotal)
{
    RawHttpServer server{[&](RawConnection& connection) {
        // Cut, then another file altogether: the bytes come twice, the bar goes on.
        const bool first = connection.number() == 1;
        serve_file(connection, m_content, first ? "\"v1\"" : "\"v2\"",
                   first ? 1'500'000 : std::string::npos);
    }};
    fetch(request_for(server.url("/f")));
    const auto steps = m_sink.all<StepProgress>();
    ASSERT_FALSE(steps.empty());
    std::uint64_t last = 0;
    for (const StepProgress& step : steps) {
        EXPECT_EQ(step.subject, "file.tar.zst");
        EXPECT_GE(step.done, last);
        EXPECT_LE(step.done, step.total);
        last = step.done;
    }
    EXPECT_EQ(last, m_content.size());
    EXPECT_TRUE(m_sink.has_finished(Phase::fetch, "file.tar.zst"));
}

TEST_F(DownloadTest, AFailureFinishesNoStep)
{
    RawHttpServer server{[](RawConnection& connection) { connection.reply("404 No", {}, ""); }};
    failure(request_for(server.url("/f")));
    EXPECT_FALSE(m_sink.has_finished(Phase::fetch, "file.tar.zst"));
}

TEST_F(DownloadTest, TwoAtOnceTakeTurnsAndTheSecondUsesWhatTheFirstGot)
{
    std::atomic<bool> second_waits = false;
    RawHttpServer server{[&](RawConnection& connection) {
        connection.reply("200 OK", {"Content-Length: 3000000"}, m_content.substr(0, 1000));
        while (!second_waits) {
            std::this_thread::yield();
        }
        connection.send(std::string_view{m_content}.substr(1000));
    }};
    m_options.stall_timeout = seconds{60};
    Download request = request_for(server.url("/f"));
    request.expected_digest = crypto::digest_of(crypto::Algorithm::sha256, m_content);
    std::thread first{[&] { fetch(request); }};
    while (server.requests().empty() || !os::exists(meta())) {
        std::this_thread::yield();
    }
    test::RecordingSink sink;
    std::thread watcher{[&] {
        while (sink.notices().empty()) {
            std::this_thread::yield();
        }
        second_waits = true;
    }};
    HttpClient client{m_options, m_cancel};
    const Downloaded downloaded = client.download(request, sink);
    first.join();
    watcher.join();
    expect_whole(downloaded, m_content);
    EXPECT_EQ(server.requests().size(), 1U);
}

TEST_F(DownloadTest, AFileUrlIsCopiedAndChecked)
{
    m_root.write("cache/original", m_content);
    Download request = request_for("file://" + m_root.path("cache/original"));
    request.expected_size = m_content.size();
    request.expected_digest = crypto::digest_of(crypto::Algorithm::sha256, m_content);
    const Downloaded downloaded = fetch(request);
    expect_whole(downloaded, m_content);
    EXPECT_FALSE(downloaded.insecure);
    os::remove_file(path());
    request.expected_digest = crypto::digest_of(crypto::Algorithm::sha256, "other");
    EXPECT_EQ(failure(request).code(), ErrorCode::untrusted);
    expect_nothing_left();
    request.url = *Url::parse("file://" + m_root.path("cache/missing"));
    EXPECT_EQ(failure(request).code(), ErrorCode::not_found);
    expect_nothing_left();
}

TEST_F(DownloadTest, ADirectoryThatIsNotThereIsSaid)
{
    Download request = request_for("file:///etc/hostname");
    request.path = m_root.path("no/such/place");
    EXPECT_THAT(failure(request).message(), HasSubstr("no/such/place"));
}

TEST_F(DownloadTest, SomethingElseInThePlaceOfThePartIsNotWrittenTo)
{
    m_root.write("victim", "untouched");
    ASSERT_EQ(::symlink(m_root.path("victim").c_str(), part().c_str()), 0);
    EXPECT_THROW(fetch(request_for("file:///proc/self/status")), Error);
    EXPECT_EQ(os::read_file(m_root.path("victim"), 100), "untouched");
}

TEST(PartOrigin, ReadsWhatItWrites)
{
    const PartOrigin origin{"ab12", "\"x = y\"", "Sat, 21 Nov 2026 10:00:00 GMT", 12, "boot"};
    EXPECT_EQ(parse_origin(format_origin(origin)), origin);
    const PartOrigin bare{"ab12", "", "", std::nullopt, ""};
    EXPECT_EQ(parse_origin(format_origin(bare)), bare);
    EXPECT_FALSE(parse_origin("etag = x\n"));
    EXPECT_FALSE(parse_origin("source = x\nsize = -1\n"));
}

TEST(PartOrigin, AnEtagWithControlCharactersIsDropped)
{
    EXPECT_EQ(parse_origin(format_origin({"ab", "\"\xff\"", "", {}, ""}))->etag, "");
}

} // namespace
} // namespace rbeepkg::net
