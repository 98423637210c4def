#include "libpkg/net/http.hpp"
#include "libpkg/os/file.hpp"
#include "tests/support/local_http_server.hpp"
#include "tests/support/temp_root.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <cstdlib>
#include <thread>

namespace rbeepkg::net {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using std::chrono::steady_clock;
using test::HttpRequest;
using test::LocalHttpServer;
using test::RawConnection;
using test::RawHttpServer;
using testing::HasSubstr;

HttpOptions quick()
{
    HttpOptions options;
    options.connect_timeout = milliseconds{3000};
    options.stall_timeout = milliseconds{300};
    options.first_delay = milliseconds{2};
    options.user_agent = "rbeepkg/test";
    return options;
}

Request request_for(const std::string& url)
{
    Request request;
    request.url = *Url::parse(url);
    return request;
}

Response get(const std::string& url, const HttpOptions& options = quick())
{
    HttpClient client{options, CancelToken{}};
    return client.get(request_for(url));
}

// The Error that the call throws; fails the test when it throws none.
template <typename Call> Error error_of(Call call)
{
    try {
        call();
    } catch (const Error& error) {
        return error;
    }
    ADD_FAILURE() << "no Error was thrown";
    return make_error(ErrorCode::internal, "none");
}

TEST(HttpClientGet, GivesStatusBodyAndHeaders)
{
    LocalHttpServer server;
    server.set("/x", {200,
                      "hello",
                      "text/markdown",
                      {{"ETag", "\"v1\""},
                       {"Last-Modified", "Sat, 21 Nov 2026 10:00:00 GMT"},
                       {"Cache-Control", "public, max-age=3600"},
                       {"Age", "600"}}});
    const Response response = get(server.url("/x"));
    EXPECT_EQ(response.status, 200);
    EXPECT_EQ(response.body, "hello");
    EXPECT_EQ(response.etag, "\"v1\"");
    EXPECT_EQ(response.last_modified, "Sat, 21 Nov 2026 10:00:00 GMT");
    EXPECT_EQ(response.content_type, "text/markdown");
    EXPECT_EQ(response.max_age, seconds{3000});
    EXPECT_EQ(response.effective_url.to_string(), server.url("/x"));
    EXPECT_EQ(server.requests().at(0).header("user-agent"), "rbeepkg/test");
}

TEST(HttpClientGet, AnyStatusIsAResponse)
{
    LocalHttpServer server;
    server.set("/gone", {410, "gone", "text/plain", {}});
    EXPECT_EQ(get(server.url("/gone")).status, 410);
    EXPECT_EQ(get(server.url("/gone")).body, "gone");
    EXPECT_EQ(get(server.url("/nowhere")).status, 404);
}

TEST(HttpClientGet, RevalidatesWithWhatItIsGiven)
{
    LocalHttpServer server;
    server.set("/x", [](const HttpRequest& request) -> test::HttpReply {
        if (request.header("if-none-match") == "\"v1\"") {
            return {304, "", "", {}};
        }
        return {200, "body", "text/plain", {}};
    });
    HttpClient client{quick(), CancelToken{}};
    Request request = request_for(server.url("/x"));
    request.if_none_match = "\"v1\"";
    request.if_modified_since = "Sat, 21 Nov 2026 10:00:00 GMT";
    const Response response = client.get(request);
    EXPECT_EQ(response.status, 304);
    EXPECT_EQ(response.body, "");
    EXPECT_EQ(server.requests().at(0).header("if-modified-since"), "Sat, 21 Nov 2026 10:00:00 GMT");
}

TEST(HttpClientGet, RetriesAStatusThatMayPass)
{
    LocalHttpServer server;
    int asked = 0;
    server.set("/x", [&asked](const HttpRequest&) -> test::HttpReply {
        return ++asked < 3 ? test::HttpReply{503, "busy", "text/plain", {}}
                           : test::HttpReply{200, "ok", "text/plain", {}};
    });
    EXPECT_EQ(get(server.url("/x")).body, "ok");
    EXPECT_EQ(server.count("/x"), 3U);
}

TEST(HttpClientGet, GivesTheLastAnswerWhenItDoesNotPass)
{
    LocalHttpServer server;
    server.set("/x", {500, "broken", "text/plain", {}});
    const Response response = get(server.url("/x"));
    EXPECT_EQ(response.status, 500);
    EXPECT_EQ(response.body, "broken");
    EXPECT_EQ(server.count("/x"), 4U);
}

TEST(HttpClientGet, RetryAfterIsWaitedFor)
{
    LocalHttpServer server;
    int asked = 0;
    server.set("/x", [&asked](const HttpRequest&) -> test::HttpReply {
        return ++asked < 2 ? test::HttpReply{429, "", "text/plain", {{"Retry-After", "1"}}}
                           : test::HttpReply{200, "ok", "text/plain", {}};
    });
    const auto begin = steady_clock::now();
    EXPECT_EQ(get(server.url("/x")).status, 200);
    EXPECT_GE(steady_clock::now() - begin, milliseconds{1000});
}

TEST(HttpClientGet, AnHourOfRetryAfterIsNotWaitedFor)
{
    LocalHttpServer server;
    server.set("/x", {429, "", "text/plain", {{"Retry-After", "3600"}}});
    EXPECT_EQ(get(server.url("/x")).status, 429);
    EXPECT_EQ(server.count("/x"), 1U);
}

TEST(HttpClientGet, ARefusedConnectionFailsFast)
{
    const std::string url = fmt::format("http://127.0.0.1:{}/workers", test::unused_port());
    const auto begin = steady_clock::now();
    const Error error = error_of([&] { get(url, HttpOptions{}); });
    EXPECT_LT(steady_clock::now() - begin, seconds{2});
    EXPECT_EQ(error.code(), ErrorCode::network);
    EXPECT_EQ(error.message(), "cannot get " + url + ": connection refused (tried 2 times)");
    EXPECT_THAT(error.hint(), HasSubstr("server runs"));
}

TEST(HttpClientGet, AConnectionThatBreaksIsTriedAgain)
{
    RawHttpServer server{[](RawConnection& connection) {
        if (connection.number() < 3) {
            connection.reset();
            return;
        }
        connection.reply("200 OK", {"Content-Length: 2"}, "ok");
    }};
    EXPECT_EQ(get(server.url("/x")).body, "ok");
    EXPECT_EQ(server.requests().size(), 3U);
}

TEST(HttpClientGet, ATruncatedBodyIsAnErrorAfterRetries)
{
    RawHttpServer server{[](RawConnection& connection) {
        connection.reply("200 OK", {"Content-Length: 100"}, "only this");
    }};
    const Error error = error_of([&] { get(server.url("/x")); });
    EXPECT_EQ(error.code(), ErrorCode::network);
    EXPECT_THAT(error.message(), HasSubstr("tried 4 times"));
    EXPECT_EQ(server.requests().size(), 4U);
}

TEST(HttpClientGet, ATruncatedChunkedBodyIsAnError)
{
    RawHttpServer server{[](RawConnection& connection) {
        connection.reply("200 OK", {"Transfer-Encoding: chunked"}, "5\r\nhello\r\n5\r\nwo");
    }};
    EXPECT_EQ(error_of([&] { get(server.url("/x")); }).code(), ErrorCode::network);
}

TEST(HttpClientGet, GarbageIsAnErrorAtOnce)
{
    RawHttpServer server{[](RawConnection& connection) {
        connection.send("\x01\x02 this is no HTTP at all\r\n\r\n");
    }};
    EXPECT_EQ(error_of([&] { get(server.url("/x")); }).code(), ErrorCode::network);
    EXPECT_EQ(server.requests().size(), 1U);
}

TEST(HttpClientGet, EndlessHeadersAreCapped)
{
    RawHttpServer server{[](RawConnection& connection) {
        connection.send("HTTP/1.1 200 OK\r\n");
        const std::string line = "X-Filler: " + std::string(8000, 'x') + "\r\n";
        while (connection.send(line)) {
        }
    }};
    const Error error = error_of([&] { get(server.url("/x")); });
    EXPECT_EQ(error.code(), ErrorCode::network);
    EXPECT_EQ(server.requests().size(), 1U) << "no second try";
}

TEST(HttpClientGet, AnEndlessBodyIsCapped)
{
    RawHttpServer server{[](RawConnection& connection) {
        connection.reply("200 OK", {}, "");
        while (connection.send(std::string(65536, 'x'))) {
        }
    }};
    HttpClient client{quick(), CancelToken{}};
    Request request = request_for(server.url("/x"));
    request.max_bytes = 100'000;
    const Error error = error_of([&] { client.get(request); });
    EXPECT_EQ(error.code(), ErrorCode::network);
    EXPECT_THAT(error.message(), HasSubstr("limit of 97.66 KiB"));
    EXPECT_EQ(server.requests().size(), 1U);
}

TEST(HttpClientGet, AnAnnouncedLengthOverTheLimitIsRefusedUnread)
{
    RawHttpServer server{[](RawConnection& connection) {
        connection.reply("200 OK", {"Content-Length: 100001"}, "");
        connection.stall();
    }};
    HttpClient client{quick(), CancelToken{}};
    Request request = request_for(server.url("/x"));
    request.max_bytes = 100'000;
    EXPECT_THAT(error_of([&] { client.get(request); }).message(), HasSubstr("larger"));
}

TEST(HttpClientGet, ABodyOfExactlyTheLimitIsTaken)
{
    LocalHttpServer server;
    server.set("/x", {200, std::string(1000, 'x'), "text/plain", {}});
    HttpClient client{quick(), CancelToken{}};
    Request request = request_for(server.url("/x"));
    request.max_bytes = 1000;
    EXPECT_EQ(client.get(request).body.size(), 1000U);
    request.max_bytes = 999;
    EXPECT_THROW(client.get(request), Error);
}

TEST(HttpClientGet, ALongErrorPageIsCutAndNotRefused)
{
    LocalHttpServer server;
    server.set("/x", {404, std::string(1'000'000, 'x'), "text/html", {}});
    HttpClient client{quick(), CancelToken{}};
    Request request = request_for(server.url("/x"));
    request.max_bytes = 1000;
    const Response response = client.get(request);
    EXPECT_EQ(response.status, 404);
    EXPECT_LE(response.body.size(), 65536U);
}

TEST(HttpClientGet, AServerThatStallsIsLeft)
{
    RawHttpServer server{[](RawConnection& connection) {
        connection.reply("200 OK", {"Content-Length: 100"}, "some");
        connection.stall();
    }};
    HttpOptions options = quick();
    options.retries = 5;
    const Error error = error_of([&] { get(server.url("/x"), options); });
    EXPECT_EQ(error.code(), ErrorCode::network);
    EXPECT_THAT(error.message(), HasSubstr("stalled: next to no data for 300 ms (tried 2 times)"));
    EXPECT_EQ(server.requests().size(), 2U) << "once more and no third time";
}

TEST(HttpClientGet, AServerThatNeverAnswersIsLeftAfterTheAnswerLimitWithoutRetry)
{
    RawHttpServer server{[](RawConnection& connection) { connection.stall(); }};
    HttpOptions options = quick();
    options.stall_timeout = seconds{60};
    HttpClient client{options, CancelToken{}};
    Request request = request_for(server.url("/x"));
    request.answer_timeout = milliseconds{200};
    const auto begin = steady_clock::now();
    const Error error = error_of([&] { client.get(request); });
    EXPECT_LT(steady_clock::now() - begin, seconds{30});
    EXPECT_THAT(error.message(), HasSubstr("no answer within 200 ms"));
    EXPECT_EQ(server.requests().size(), 1U);
}

TEST(HttpClientGet, AServerThatDripsGoesOnWhileItGivesAByteASecond)
{
    RawHttpServer server{[](RawConnection& connection) {
        connection.reply("200 OK", {"Content-Length: 4"}, "");
        for (int i = 0; i < 4; ++i) {
            connection.send("x");
            std::this_thread::sleep_for(milliseconds{20});
        }
    }};
    EXPECT_EQ(get(server.url("/x")).body, "xxxx");
}

TEST(HttpClientGet, ACancelEndsAStalledTransferSoon)
{
    RawHttpServer server{[](RawConnection& connection) { connection.stall(); }};
    HttpOptions options = quick();
    options.stall_timeout = seconds{60};
    const CancelToken cancel;
    HttpClient client{options, cancel};
    std::thread canceller{[&] {
        while (server.requests().empty()) {
            std::this_thread::yield();
        }
        cancel.request(15);
    }};
    const auto begin = steady_clock::now();
    EXPECT_THROW(client.get(request_for(server.url("/x"))), Cancelled);
    EXPECT_LT(steady_clock::now() - begin, seconds{20});
    canceller.join();
}

TEST(HttpClientGet, FollowsRedirectsAndSaysWhereItEnded)
{
    LocalHttpServer server;
    server.set("/a", {302, "", "text/plain", {{"Location", "/b"}}});
    server.set("/b", {200, "here", "text/plain", {}});
    const Response response = get(server.url("/a"));
    EXPECT_EQ(response.body, "here");
    EXPECT_EQ(response.effective_url.path, "/b");
}

TEST(HttpClientGet, AtMostTenRedirects)
{
    LocalHttpServer server;
    server.set("/loop", {301, "", "text/plain", {{"Location", "/loop"}}});
    const Error error = error_of([&] { get(server.url("/loop")); });
    EXPECT_EQ(error.code(), ErrorCode::network);
    EXPECT_THAT(error.message(), HasSubstr("more than 10 redirects"));
    EXPECT_EQ(server.count("/loop"), 11U);
}

TEST(HttpClientGet, ARedirectToAFileIsRefused)
{
    LocalHttpServer server;
    server.set("/a", {302, "", "text/plain", {{"Location", "file:///etc/hostname"}}});
    EXPECT_THAT(error_of([&] { get(server.url("/a")); }).message(), HasSubstr("file:"));
}

TEST(HttpClientGet, HeadersDoNotTravelToAnotherHost)
{
    LocalHttpServer other;
    other.set("/b", {200, "there", "text/plain", {}});
    LocalHttpServer server;
    server.set("/same", {302, "", "text/plain", {{"Location", "/end"}}});
    server.set("/end", {200, "here", "text/plain", {}});
    server.set("/away", {302, "", "text/plain", {{"Location", other.url("/b")}}});
    HttpClient client{quick(), CancelToken{}};
    Request request = request_for(server.url("/same"));
    request.headers = {"Authorization: Bearer canary"};
    EXPECT_EQ(client.get(request).body, "here");
    EXPECT_EQ(server.requests().at(1).header("authorization"), "Bearer canary");
    request.url = *Url::parse(server.url("/away"));
    EXPECT_EQ(client.get(request).body, "there");
    EXPECT_EQ(other.requests().at(0).header("authorization"), "");
}

TEST(HttpClientGet, UserinfoIsSentAndNeverShown)
{
    const int port = test::unused_port();
    const Error error =
        error_of([&] { get(fmt::format("http://me:canary@127.0.0.1:{}/?token=canary", port)); });
    EXPECT_THAT(std::string{error.what()} + error.hint(), testing::Not(HasSubstr("canary")));
    LocalHttpServer server;
    server.set("/x", {200, "", "text/plain", {}});
    get(fmt::format("http://me:canary@127.0.0.1:{}/x", server.port()));
    EXPECT_EQ(server.requests().at(0).header("authorization"), "Basic bWU6Y2FuYXJ5");
}

TEST(HttpClientGet, AHeaderWithALineBreakIsABugOfOurs)
{
    HttpClient client{quick(), CancelToken{}};
    Request request = request_for("http://127.0.0.1:1/");
    request.headers = {"X: y\r\nInjected: z"};
    EXPECT_EQ(error_of([&] { client.get(request); }).code(), ErrorCode::internal);
}

TEST(HttpClientGet, ProxyOfTheOptionsIsAsked)
{
    LocalHttpServer proxy;
    proxy.set("http://catalog.invalid/x", {200, "through the proxy", "text/plain", {}});
    HttpOptions options = quick();
    options.proxy = proxy.url();
    EXPECT_EQ(get("http://catalog.invalid/x", options).body, "through the proxy");
}

TEST(HttpClientGet, AFileIsAResponse)
{
    const test::TempRoot root;
    const std::string path = root.write("some file", "content");
    HttpClient client{quick(), CancelToken{}};
    Request request = request_for("file://" + root.path("some%20file"));
    const Response first = client.get(request);
    EXPECT_EQ(first.status, 200);
    EXPECT_EQ(first.body, "content");
    ASSERT_NE(first.etag, "");
    request.if_none_match = first.etag;
    EXPECT_EQ(client.get(request).status, 304);
    root.write("some file", "changed content");
    const Response changed = client.get(request);
    EXPECT_EQ(changed.status, 200);
    EXPECT_EQ(changed.body, "changed content");
}

TEST(HttpClientGet, NoFileDirectoryOrPipeIs404)
{
    const test::TempRoot root;
    ASSERT_EQ(::mkfifo(root.path("pipe").c_str(), 0600), 0);
    EXPECT_EQ(get("file://" + root.path("missing")).status, 404);
    EXPECT_EQ(get("file://" + root.path("missing/below")).status, 404);
    EXPECT_EQ(get("file://" + root.path()).status, 404);
    EXPECT_EQ(get("file://" + root.path("pipe")).status, 404);
}

TEST(HttpClientGet, AFileOverTheLimitIsRefused)
{
    const test::TempRoot root;
    root.write("big", std::string(100'001, 'x'));
    HttpClient client{quick(), CancelToken{}};
    Request request = request_for("file://" + root.path("big"));
    request.max_bytes = 100'000;
    EXPECT_EQ(error_of([&] { client.get(request); }).code(), ErrorCode::network);
    request.max_bytes = 100'001;
    EXPECT_EQ(client.get(request).body.size(), 100'001U);
}

TEST(HttpClientGet, AnUnreadableFileIsAnErrorAboutRights)
{
    const test::TempRoot root;
    root.open_to_all();
    root.write("secret", "x", 0000);
    const std::string url = "file://" + root.path("secret");
    EXPECT_EQ(test::run_as_nobody([&]() -> std::string {
                  try {
                      get(url);
                  } catch (const Error& error) {
                      return std::string{to_string(error.code())};
                  }
                  return "read";
              }),
              "permission");
}

TEST(HttpClient, AMovedOneWorks)
{
    LocalHttpServer server;
    server.set("/x", {200, "ok", "text/plain", {}});
    HttpClient first{quick(), CancelToken{}};
    first.get(request_for(server.url("/x")));
    HttpClient second{std::move(first)};
    EXPECT_EQ(second.get(request_for(server.url("/x"))).body, "ok");
}

} // namespace
} // namespace rbeepkg::net
