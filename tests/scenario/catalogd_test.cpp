// rbeepkg-catalogd as it runs: the real program on a scratch directory, asked by our own client and
// over raw sockets.
#include "libpkg/catalog/catalog.hpp"
#include "libpkg/crypto/digest.hpp"
#include "libpkg/os/fd.hpp"
#include "libpkg/os/file.hpp"
#include "tests/support/background_program.hpp"
#include "tests/support/recording_sink.hpp"
#include "tests/support/run_program.hpp"
#include "tests/support/temp_root.hpp"

#include <arpa/inet.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <nlohmann/json.hpp>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <csignal>
#include <cstdlib>
#include <thread>

namespace rbeepkg {
namespace {

using nlohmann::json;
using std::chrono::milliseconds;
using testing::HasSubstr;
using testing::Not;

const std::string k_program = std::string{RBEEPKG_BIN_DIR} + "/rbeepkg-catalogd";
const std::string k_recipe = "pkgname=llm-worker-rbee\npkgver=0.1.0\n";

std::string fixture(const std::string& name)
{
    return os::read_file(std::string{RBEEPKG_TEST_DATA} + "/catalog/" + name, 1U << 20U);
}

// What came over a plain connection.
struct Answer
{
    int status = 0;
    std::string head;
    std::string body;
    std::string field(const std::string& name) const
    {
        const std::size_t at = head.find("\r\n" + name + ": ");
        if (at == std::string::npos) {
            return {};
        }
        const std::size_t begin = at + name.size() + 4;
        return head.substr(begin, head.find("\r\n", begin) - begin);
    }
};

class Connection
{
public:
    explicit Connection(int port) : m_fd{::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)}
    {
        ::sockaddr_in address = {};
        address.sin_family = AF_INET;
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        address.sin_port = htons(static_cast<std::uint16_t>(port));
        if (::connect(m_fd.get(), reinterpret_cast<::sockaddr*>(&address), sizeof(address)) != 0) {
            throw system_error(errno, "cannot connect");
        }
    }

    bool send(std::string_view bytes)
    {
        while (!bytes.empty()) {
            const ::ssize_t count = ::send(m_fd.get(), bytes.data(), bytes.size(), MSG_NOSIGNAL);
            if (count < 0) {
                return false;
            }
            bytes.remove_prefix(static_cast<std::size_t>(count));
        }
        return true;
    }
    // Until the server closes; fails after 30 s without a byte.
    std::string read_all()
    {
        std::string all;
        std::array<char, 65536> buffer{};
        for (;;) {
            ::pollfd polled = {m_fd.get(), POLLIN, 0};
            if (::poll(&polled, 1, 30'000) <= 0) {
                ADD_FAILURE() << "the server neither sends nor closes";
                return all;
            }
            const ::ssize_t count = ::recv(m_fd.get(), buffer.data(), buffer.size(), 0);
            if (count <= 0) {
                return all;
            }
            all.append(buffer.data(), static_cast<std::size_t>(count));
        }
    }

private:
    os::UniqueFd m_fd;
};

class Catalogd : public testing::Test
{
protected:
    Catalogd()
    {
        m_root.write("repo/workers.json", fixture("shape_c.json"));
        m_root.write("repo/pkgbuilds/arch/llm-worker-rbee-bin.PKGBUILD", k_recipe);
    }

    void start(const std::vector<std::string>& words = {})
    {
        std::vector<std::string> argv = {k_program, repository(), "--port", "0"};
        argv.insert(argv.end(), words.begin(), words.end());
        m_server = std::make_unique<test::BackgroundProgram>(argv, m_root.path("log"));
        ASSERT_TRUE(m_server->wait_for_output("\n")) << m_server->output();
        const std::string line = m_server->output();
        const std::string prefix = "listening on http://127.0.0.1:";
        const std::size_t at = line.find(prefix);
        ASSERT_NE(at, std::string::npos) << line;
        m_port = std::atoi(line.c_str() + at + prefix.size());
        m_url = fmt::format("http://127.0.0.1:{}", m_port);
    }

    Answer ask(const std::string& method, const std::string& target,
               const std::vector<std::string>& headers = {}, const std::string& body = {})
    {
        Connection connection{m_port};
        std::string question = method + " " + target + " HTTP/1.1\r\nHost: h\r\n";
        for (const std::string& header : headers) {
            question += header + "\r\n";
        }
        connection.send(question + "Connection: close\r\n\r\n" + body);
        return parse(connection.read_all());
    }
    Answer get(const std::string& target, const std::vector<std::string>& headers = {})
    {
        return ask("GET", target, headers);
    }
    static Answer parse(const std::string& text)
    {
        Answer answer;
        const std::size_t end = text.find("\r\n\r\n");
        if (text.compare(0, 9, "HTTP/1.1 ") != 0 || end == std::string::npos) {
            return answer;
        }
        answer.status = std::atoi(text.c_str() + 9);
        answer.head = text.substr(0, end + 2);
        answer.body = text.substr(end + 4);
        return answer;
    }

    catalog::Refreshed refresh(const std::optional<catalog::Validators>& known = {})
    {
        return catalog::Catalog{"rbee", {m_url}, m_http, m_sink}.refresh(known);
    }
    std::string repository() const { return m_root.path("repo"); }

    test::TempRoot m_root;
    test::RecordingSink m_sink;
    net::HttpClient m_http{net::HttpOptions{}, CancelToken{}};
    std::unique_ptr<test::BackgroundProgram> m_server;
    std::string m_url;
    int m_port = 0;
};

TEST_F(Catalogd, OurClientRefreshesFromItAndGets304TheSecondTime)
{
    start();
    const catalog::Refreshed first = refresh();
    EXPECT_FALSE(first.not_modified);
    EXPECT_EQ(first.snapshot.packages.size(), 6U);
    EXPECT_EQ(first.validators.max_age, 3600);
    ASSERT_NE(first.validators.etag, "");
    // Only a 304 can say so here: the digest would not.
    catalog::Validators known = first.validators;
    known.body_sha256 = "none";
    EXPECT_TRUE(refresh(known).not_modified);
    EXPECT_EQ(get("/workers", {"If-None-Match: " + known.etag}).status, 304);
    EXPECT_EQ(get("/workers", {"If-None-Match: " + known.etag}).body, "");
}

TEST_F(Catalogd, AChangedFileIsServedChanged)
{
    start();
    const catalog::Refreshed first = refresh();
    os::write_file_atomically(repository() + "/workers.json", fixture("shape_a.json"));
    const catalog::Refreshed second = refresh(first.validators);
    EXPECT_FALSE(second.not_modified);
    EXPECT_EQ(second.snapshot.packages.size(), 3U);
}

TEST_F(Catalogd, ADamagedFileLeavesWhatWasServedBefore)
{
    start();
    os::write_file_atomically(repository() + "/workers.json", "{\"workers\":[");
    EXPECT_EQ(refresh().snapshot.packages.size(), 6U);
    EXPECT_THAT(os::read_file(m_root.path("log"), 65536), HasSubstr("workers.json"));
    os::remove_file(repository() + "/workers.json");
    EXPECT_EQ(refresh().snapshot.packages.size(), 6U);
    os::write_file_atomically(repository() + "/workers.json", fixture("shape_a.json"));
    EXPECT_EQ(refresh().snapshot.packages.size(), 3U);
}

TEST_F(Catalogd, ARecipeComesByItsUrlAndByTheEndpoint)
{
    start();
    const catalog::Refreshed refreshed = refresh();
    const package::SyncPackage& worker = refreshed.snapshot.packages.front();
    catalog::Catalog client{"rbee", {m_url}, m_http, m_sink};
    EXPECT_EQ(client.fetch_recipe(worker, worker.recipes.front(), "").text, k_recipe);
    // The endpoint finds what the entry names, too.
    const Answer endpoint = get("/workers/llm-worker-rbee/PKGBUILD");
    EXPECT_EQ(endpoint.status, 200);
    EXPECT_EQ(endpoint.body, k_recipe);
    EXPECT_THAT(endpoint.field("Content-Type"), HasSubstr("text/plain"));
    EXPECT_EQ(endpoint.field("Cache-Control"), "public, max-age=3600");
    m_root.write("repo/pkgbuilds/llm-worker-rbee.PKGBUILD", "# nearer\n");
    EXPECT_EQ(get("/workers/llm-worker-rbee/PKGBUILD").body, "# nearer\n");
    m_root.write("repo/workers/llm-worker-rbee/PKGBUILD", "# nearest\n");
    EXPECT_EQ(get("/workers/llm-worker-rbee/PKGBUILD").body, "# nearest\n");
}

TEST_F(Catalogd, AnswersAsTheContractSays)
{
    start();
    const Answer health = get("/health");
    EXPECT_EQ(json::parse(health.body)["status"], "ok");
    EXPECT_EQ(json::parse(health.body)["service"], "worker-catalog");
    const Answer workers = get("/workers");
    EXPECT_EQ(workers.status, 200);
    EXPECT_EQ(workers.body, fixture("shape_c.json"));
    EXPECT_EQ(workers.field("Content-Type"), "application/json");
    EXPECT_EQ(workers.field("Cache-Control"), "public, max-age=3600, s-maxage=3600");
    EXPECT_EQ(workers.field("Access-Control-Allow-Origin"), "*");
    const Answer one = get("/workers/sd-worker-rbee");
    EXPECT_EQ(json::parse(one.body), json::parse(fixture("shape_c.json"))["workers"][1]);
    EXPECT_THAT(one.body, testing::StartsWith("{\"id\":\"sd-worker-rbee\""))
        << "in the order of the file, not wrapped";
    EXPECT_EQ(get("/").status, 200);
    EXPECT_EQ(get("/workers?queen_url=x").status, 200) << "a query changes nothing";
}

TEST_F(Catalogd, ErrorBodiesAreExact)
{
    start();
    struct Case
    {
        const char* method;
        std::string target;
        int status;
        const char* body; // "" any
    };
    const std::string long_id(101, 'a');
    const std::vector<Case> cases = {
        {"GET", "/workers/nope", 404, R"({"error":"Worker not found"})"},
        {"GET", "/workers/nope/PKGBUILD", 404, R"({"error":"Worker not found"})"},
        {"GET", "/workers/sd-worker-rbee/PKGBUILD", 404, R"({"error":"PKGBUILD not found"})"},
        {"GET", "/workers/" + long_id, 400, R"({"error":"Worker ID too long"})"},
        {"GET", "/workers/" + long_id + "/PKGBUILD", 400, R"({"error":"Worker ID too long"})"},
        {"GET", "/workers/" + long_id.substr(1), 404, R"({"error":"Worker not found"})"},
        {"GET", "/nothing", 404, R"({"error":"Not found"})"},
        {"GET", "/workers/a/b", 404, R"({"error":"Not found"})"},
    };
    for (const Case& c : cases) {
        const Answer answer = ask(c.method, c.target);
        EXPECT_EQ(answer.status, c.status) << c.target;
        EXPECT_EQ(answer.body, c.body) << c.target;
        EXPECT_EQ(answer.field("Content-Type"), "application/json");
        EXPECT_EQ(answer.field("Access-Control-Allow-Origin"), "*");
    }
    for (const char* id : {"Upper", "a.b", "a_b", "%2e%2e", "a%20b", "a%00b", "%C3%A4"}) {
        const Answer answer = get(std::string{"/workers/"} + id);
        EXPECT_EQ(answer.status, 400) << id;
        EXPECT_EQ(json::parse(answer.body)["error"], "Invalid worker ID format") << id;
        EXPECT_TRUE(json::parse(answer.body).contains("message"));
    }
    for (const char* method : {"POST", "PUT", "DELETE", "PATCH"}) {
        const Answer answer = ask(method, "/workers", {"Content-Length: 3"}, "abc");
        EXPECT_EQ(answer.status, 405) << method;
        EXPECT_EQ(json::parse(answer.body)["error"], "Method not allowed") << method;
        EXPECT_TRUE(json::parse(answer.body).contains("message"));
    }
}

TEST_F(Catalogd, ARecipeThatCannotBeServedIsA500)
{
    m_root.write("repo/workers/llm-worker-rbee/PKGBUILD", std::string((1U << 20U) + 1, '#'));
    start();
    const Answer answer = get("/workers/llm-worker-rbee/PKGBUILD");
    EXPECT_EQ(answer.status, 500);
    EXPECT_EQ(answer.body, R"({"error":"Failed to fetch PKGBUILD"})");
}

TEST_F(Catalogd, HeadAndOptionsHaveNoBody)
{
    start();
    const Answer head = ask("HEAD", "/workers");
    EXPECT_EQ(head.status, 200);
    EXPECT_EQ(head.field("Content-Length"), std::to_string(fixture("shape_c.json").size()));
    EXPECT_EQ(head.body, "");
    const Answer file = ask("HEAD", "/pkgbuilds/arch/llm-worker-rbee-bin.PKGBUILD");
    EXPECT_EQ(file.field("Content-Length"), std::to_string(k_recipe.size()));
    EXPECT_EQ(file.body, "");
    const Answer options = ask("OPTIONS", "/workers");
    EXPECT_EQ(options.status, 204);
    EXPECT_EQ(options.field("Access-Control-Allow-Methods"), "GET, HEAD, OPTIONS");
    EXPECT_EQ(options.field("Access-Control-Allow-Origin"), "*");
}

TEST_F(Catalogd, MaxAgeIsAnOption)
{
    start({"--max-age", "60"});
    EXPECT_EQ(get("/workers").field("Cache-Control"), "public, max-age=60, s-maxage=60");
    EXPECT_EQ(refresh().validators.max_age, 60);
}

TEST_F(Catalogd, NothingOutsideTheDirectoryIsServed)
{
    m_root.write("secret", "canary");
    m_root.write("repo/pkgbuilds/.hidden", "canary");
    m_root.write("repo/.git/config", "canary");
    ASSERT_EQ(::symlink(m_root.path("secret").c_str(), m_root.path("repo/pkgbuilds/link").c_str()),
              0);
    ASSERT_EQ(::symlink(m_root.path().c_str(), m_root.path("repo/pkgbuilds/tree").c_str()), 0);
    start();
    for (const char* target :
         {"/pkgbuilds/../../secret", "/pkgbuilds/..%2f..%2fsecret",
          "/pkgbuilds/%2e%2e/%2e%2e/secret", "/../secret", "//secret", "/pkgbuilds//../secret",
          "/pkgbuilds/link", "/pkgbuilds/tree/secret", "/pkgbuilds/.hidden", "/.git/config",
          "/pkgbuilds/", "/pkgbuilds", "/pkgbuilds/arch", "/pkgbuilds/arch%00/x",
          "/pkgbuilds/../workers.json", "/workers.json", "/pkgbuilds/%2fetc/passwd"}) {
        const Answer answer = get(target);
        EXPECT_EQ(answer.status, 404) << target;
        EXPECT_THAT(answer.body, Not(HasSubstr("canary"))) << target;
    }
}

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
