// How rbeepkg-catalogd deals with connections: ranges, limits, many at once, its end.
#include "libpkg/crypto/digest.hpp"
#include "tests/scenario/catalogd.hpp"
#include "tests/support/run_program.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <csignal>
#include <thread>

namespace rbeepkg {
namespace {

using testing::HasSubstr;
using testing::Not;
using namespace test::catalogd;

TEST_F(Catalogd, ADownloadIsResumedFromIt)
{
    std::string content;
    for (int i = 0; content.size() < 3'000'000; ++i) {
        content += std::to_string(i) + ",";
    }
    m_root.write("repo/packages/worker.pkg.tar.zst", content);
    start();
    const Answer whole = get("/packages/worker.pkg.tar.zst");
    EXPECT_EQ(whole.body, content);
    const std::string etag = whole.field("ETag");
    const Answer rest =
        get("/packages/worker.pkg.tar.zst", {"Range: bytes=2000000-", "If-Range: " + etag});
    EXPECT_EQ(rest.status, 206);
    EXPECT_EQ(rest.body, content.substr(2'000'000));
    EXPECT_EQ(rest.field("Content-Range"),
              fmt::format("bytes 2000000-{}/{}", content.size() - 1, content.size()));
    EXPECT_EQ(get("/packages/worker.pkg.tar.zst", {"Range: bytes=1-", "If-Range: \"old\""}).status,
              200);
    net::Download request;
    request.url = *net::Url::parse(m_url + "/packages/worker.pkg.tar.zst");
    request.path = m_root.path("got");
    request.expected_digest = crypto::digest_of(crypto::Algorithm::sha256, content);
    m_root.write("got.part", content.substr(0, 1'000'000));
    m_root.write("got.part.meta", "source = " + crypto::sha256_hex(request.url.to_string()) +
                                      "\netag = " + etag +
                                      "\nsize = " + std::to_string(content.size()) + "\n");
    EXPECT_TRUE(m_http.download(request, m_sink).resumed);
    EXPECT_EQ(os::read_file(m_root.path("got"), 1U << 30U), content);
}

TEST_F(Catalogd, RangesOfAllKinds)
{
    m_root.write("repo/packages/ten", "0123456789");
    m_root.write("repo/packages/empty", "");
    start();
    struct Case
    {
        const char* range;
        int status;
        const char* body;
    };
    const std::vector<Case> cases = {
        {"bytes=0-0", 206, "0"},
        {"bytes=3-5", 206, "345"},
        {"bytes=7-", 206, "789"},
        {"bytes=-2", 206, "89"},
        {"bytes=-99", 206, "0123456789"},
        {"bytes=5-99", 206, "56789"},
        {"bytes=10-", 416, ""},
        {"bytes=99-100", 416, ""},
        {"bytes=0-1,3-4", 200, "0123456789"},
    };
    for (const Case& c : cases) {
        const Answer answer = get("/packages/ten", {std::string{"Range: "} + c.range});
        EXPECT_EQ(answer.status, c.status) << c.range;
        if (c.status != 416) {
            EXPECT_EQ(answer.body, c.body) << c.range;
        }
    }
    EXPECT_EQ(get("/packages/ten", {"Range: bytes=10-"}).field("Content-Range"), "bytes */10");
    EXPECT_EQ(get("/packages/empty").status, 200);
    EXPECT_EQ(get("/packages/empty").body, "");
    EXPECT_EQ(get("/packages/empty", {"Range: bytes=0-"}).status, 416);
    EXPECT_EQ(get("/workers", {"Range: bytes=0-1"}).status, 200) << "texts are sent whole";
}

TEST_F(Catalogd, AConnectionServesSeveralQuestions)
{
    start();
    Connection connection{m_port};
    const std::string question = "GET /health HTTP/1.1\r\nHost: h\r\n\r\n";
    connection.send(question + question +
                    "GET /health HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n");
    const std::string all = connection.read_all();
    std::size_t count = 0;
    for (std::size_t at = 0; (at = all.find("HTTP/1.1 200", at)) != std::string::npos; ++at) {
        ++count;
    }
    EXPECT_EQ(count, 3U);
}

TEST_F(Catalogd, ABodyIsNotTakenForTheNextQuestion)
{
    start();
    Connection connection{m_port};
    const std::string smuggled = "GET /workers/nope HTTP/1.1\r\nHost: h\r\n\r\n";
    connection.send(fmt::format("POST /workers HTTP/1.1\r\nHost: h\r\nContent-Length: {}\r\n\r\n{}",
                                smuggled.size(), smuggled));
    const std::string all = connection.read_all();
    EXPECT_THAT(all, HasSubstr("405"));
    EXPECT_THAT(all, Not(HasSubstr("Worker not found")));
}

TEST_F(Catalogd, QuestionsHaveLimits)
{
    start();
    std::string many;
    for (int i = 0; i < 200; ++i) {
        many += fmt::format("X-{}: y\r\n", i);
    }
    const std::vector<std::string> hostile = {
        "GET /" + std::string(20'000, 'a') + " HTTP/1.1\r\nHost: h\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: h\r\nX: " + std::string(20'000, 'a') + "\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: h\r\n" + many + "\r\n",
        "no http at all\r\n\r\n",
        std::string(1'000'000, '\0'),
        "\r\n\r\n\r\n",
    };
    for (const std::string& question : hostile) {
        Connection connection{m_port};
        connection.send(question);
        EXPECT_THAT(connection.read_all(), Not(HasSubstr(" 200 "))) << question.substr(0, 60);
    }
    for (const char* question : {"no http at all\r\n\r\n", "FOO / HTTP/1.1\r\n\r\n"}) {
        Connection connection{m_port};
        connection.send(question);
        const Answer answer = parse(connection.read_all());
        EXPECT_EQ(answer.status, 400) << question;
        EXPECT_EQ(answer.body, R"({"error":"Bad request"})") << question;
    }
    EXPECT_EQ(get("/health").status, 200) << "it is still there";
}

TEST_F(Catalogd, ManyIdleConnectionsKeepNobodyOut)
{
    start();
    std::vector<std::unique_ptr<Connection>> idle;
    for (int i = 0; i < 40; ++i) {
        idle.push_back(std::make_unique<Connection>(m_port));
        idle.back()->send("GET /");
    }
    EXPECT_EQ(get("/health").status, 200);
}

TEST_F(Catalogd, ManyClientsAtOnce)
{
    start();
    std::vector<std::thread> threads;
    std::atomic<int> good = 0;
    for (int i = 0; i < 8; ++i) {
        threads.emplace_back([&] {
            for (int n = 0; n < 25; ++n) {
                good += get("/workers").body == fixture("shape_c.json") ? 1 : 0;
            }
        });
    }
    for (int n = 0; n < 20; ++n) {
        os::write_file_atomically(repository() + "/workers.json", fixture("shape_c.json"));
    }
    for (std::thread& thread : threads) {
        thread.join();
    }
    EXPECT_EQ(good, 200);
}

TEST_F(Catalogd, ASignalEndsItCleanlyWhileSomebodyIsConnected)
{
    for (const int signal : {SIGTERM, SIGINT}) {
        start();
        Connection half{m_port};
        half.send("GET /wor");
        Connection idle{m_port};
        idle.send("GET /health HTTP/1.1\r\nHost: h\r\n\r\n");
        const auto begin = std::chrono::steady_clock::now();
        m_server->send(signal);
        EXPECT_EQ(m_server->wait(), 0);
        EXPECT_LT(std::chrono::steady_clock::now() - begin, std::chrono::seconds{5});
        EXPECT_EQ(m_server->output(), fmt::format("listening on {}\n", m_url));
    }
}

TEST_F(Catalogd, ATakenPortIsSaid)
{
    start();
    const test::ProgramResult second =
        test::run_program({k_program, repository(), "--port", std::to_string(m_port)});
    EXPECT_EQ(second.exit_code, 2);
    EXPECT_THAT(second.err, HasSubstr(fmt::format("cannot listen on 127.0.0.1:{}", m_port)));
    EXPECT_THAT(second.err, HasSubstr("--port"));
    EXPECT_EQ(second.out, "");
}

TEST_F(Catalogd, WrongUsesAreSaid)
{
    EXPECT_EQ(test::run_program({k_program}).exit_code, 2);
    EXPECT_EQ(test::run_program({k_program, repository(), "--port", "70000"}).exit_code, 2);
    EXPECT_EQ(test::run_program({k_program, repository(), "--nonsense"}).exit_code, 2);
    const test::ProgramResult missing = test::run_program({k_program, m_root.path("missing")});
    EXPECT_EQ(missing.exit_code, 1);
    EXPECT_THAT(missing.err, HasSubstr("missing"));
    const test::ProgramResult empty = test::run_program({k_program, m_root.path("bin")});
    EXPECT_EQ(empty.exit_code, 1);
    EXPECT_THAT(empty.err, HasSubstr("workers.json"));
    m_root.write("repo/workers.json", "<html>");
    EXPECT_EQ(test::run_program({k_program, repository(), "--port", "0"}).exit_code, 1);
    EXPECT_THAT(test::run_program({k_program, "--version"}).out,
                testing::StartsWith("rbeepkg-catalogd "));
    EXPECT_EQ(test::run_program({k_program, "--help"}).exit_code, 0);
}

} // namespace
} // namespace rbeepkg
