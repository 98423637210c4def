#include "libpkg/catalog/catalog.hpp"
#include "libpkg/crypto/digest.hpp"
#include "libpkg/os/file.hpp"
#include "tests/support/local_http_server.hpp"
#include "tests/support/recording_sink.hpp"
#include "tests/support/temp_root.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace rbeepkg::catalog {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using test::HttpReply;
using test::HttpRequest;
using test::LocalHttpServer;
using test::RawConnection;
using test::RawHttpServer;
using testing::HasSubstr;

const std::string k_recipe = "pkgname=llm-worker-rbee\npkgver=0.1.0\n";

HttpReply json(std::string body)
{
    return {200, std::move(body), "application/json", {}};
}
HttpReply text(std::string body)
{
    return {200, std::move(body), "text/plain", {}};
}

class CatalogTest : public testing::Test
{
protected:
    CatalogTest() : m_http{options(), CancelToken{}} {}

    static net::HttpOptions options()
    {
        net::HttpOptions quick;
        quick.stall_timeout = milliseconds{300};
        quick.first_delay = milliseconds{2};
        return quick;
    }
    static std::string fixture(const std::string& name)
    {
        return os::read_file(std::string{RBEEPKG_TEST_DATA} + "/catalog/" + name, 1U << 20U);
    }

    Catalog catalog(const std::vector<std::string>& servers)
    {
        return {"rbee", servers, m_http, m_sink};
    }
    Refreshed refresh(const std::string& server, const std::optional<Validators>& known = {})
    {
        return catalog({server}).refresh(known);
    }
    template <typename Call> static Error error_of(Call call)
    {
        try {
            call();
        } catch (const Error& error) {
            return error;
        }
        ADD_FAILURE() << "no Error was thrown";
        return make_error(ErrorCode::internal, "none");
    }
    Error refresh_error(const std::string& server)
    {
        return error_of([&] { refresh(server); });
    }
    static package::SyncPackage worker(const std::string& id)
    {
        package::SyncPackage package;
        package.worker_id = id;
        package.package.name = id + "-cpu";
        return package;
    }
    static package::Recipe recipe(const std::string& url)
    {
        return {package::RecipeKind::binary, url};
    }

    net::HttpClient m_http;
    test::RecordingSink m_sink;
};

TEST_F(CatalogTest, ReadsWorkersBelowTheBaseInEachSpelling)
{
    LocalHttpServer server;
    server.set("/workers", json(fixture("shape_a.json")));
    server.set("/team/catalog/workers", json(fixture("shape_c.json")));
    EXPECT_EQ(refresh(server.url()).snapshot.packages.size(), 3U);
    EXPECT_EQ(refresh(server.url("/")).snapshot.packages.size(), 3U);
    EXPECT_EQ(refresh(server.url("/team/catalog")).snapshot.packages.size(), 6U);
    EXPECT_EQ(refresh(server.url("/team/catalog/")).snapshot.packages.size(), 6U);
}

TEST_F(CatalogTest, RemembersWhatMakesTheNextQuestionCheap)
{
    LocalHttpServer server;
    HttpReply reply = json(fixture("shape_b.json"));
    reply.headers = {{"ETag", "\"v1\""},
                     {"Last-Modified", "Sat, 21 Nov 2026 10:00:00 GMT"},
                     {"Cache-Control", "public, max-age=3600, s-maxage=7200"}};
    server.set("/workers", reply);
    const Refreshed refreshed = refresh(server.url());
    EXPECT_FALSE(refreshed.not_modified);
    EXPECT_EQ(refreshed.validators.server, server.url("/"));
    EXPECT_EQ(refreshed.validators.etag, "\"v1\"");
    EXPECT_EQ(refreshed.validators.last_modified, "Sat, 21 Nov 2026 10:00:00 GMT");
    EXPECT_EQ(refreshed.validators.max_age, 3600);
    EXPECT_GT(refreshed.validators.fetched_at, 1'700'000'000);
    EXPECT_EQ(refreshed.validators.body_sha256, crypto::sha256_hex(reply.body));
}

TEST_F(CatalogTest, ANotModifiedAnswerKeepsTheCopy)
{
    LocalHttpServer server;
    server.set("/workers", [&](const HttpRequest& request) {
        HttpReply reply = json(fixture("shape_b.json"));
        if (request.header("if-none-match") == "\"v1\"") {
            reply.status = 304;
        }
        reply.headers = {{"ETag", "\"v1\""}, {"Cache-Control", "max-age=60"}};
        return reply;
    });
    Refreshed first = refresh(server.url());
    first.validators.fetched_at = 1000;
    const Refreshed second = refresh(server.url(), first.validators);
    EXPECT_TRUE(second.not_modified);
    EXPECT_TRUE(second.snapshot.packages.empty());
    EXPECT_GT(second.validators.fetched_at, 1000);
    EXPECT_EQ(second.validators.max_age, 60);
    EXPECT_EQ(second.validators.body_sha256, first.validators.body_sha256);
}

TEST_F(CatalogTest, TheSameBodyWithoutAnyValidatorIsNotModified)
{
    LocalHttpServer server;
    server.set("/workers", json(fixture("shape_a.json")));
    const Refreshed first = refresh(server.url());
    EXPECT_TRUE(refresh(server.url(), first.validators).not_modified);
    server.set("/workers", json(fixture("shape_b.json")));
    EXPECT_FALSE(refresh(server.url(), first.validators).not_modified);
}

TEST_F(CatalogTest, AnEtagGoesOnlyToTheServerThatGaveIt)
{
    LocalHttpServer server;
    server.set("/workers", json(fixture("shape_a.json")));
    const Validators other{"http://elsewhere/", "\"v1\"", "yesterday", 1, 1, ""};
    EXPECT_FALSE(refresh(server.url(), other).not_modified);
    EXPECT_EQ(server.requests().at(0).header("if-none-match"), "");
    EXPECT_EQ(server.requests().at(0).header("if-modified-since"), "");
}

TEST_F(CatalogTest, A304ToAnUnconditionalQuestionIsAnError)
{
    LocalHttpServer server;
    server.set("/workers", {304, "", "", {}});
    EXPECT_EQ(refresh_error(server.url()).code(), ErrorCode::network);
}

TEST_F(CatalogTest, FreshnessEndsAfterADay)
{
    LocalHttpServer server;
    HttpReply reply = json(fixture("shape_a.json"));
    reply.headers = {{"Cache-Control", "max-age=999999999"}};
    server.set("/workers", reply);
    EXPECT_EQ(refresh(server.url()).validators.max_age, 24 * 3600);
}

TEST_F(CatalogTest, StatusesHaveTheirCodesAndSayWhatTheServerSaid)
{
    struct Case
    {
        int status;
        const char* body;
        ErrorCode code;
        const char* told;
    };
    const std::vector<Case> cases = {
        {404, R"({"error":"Worker not found"})", ErrorCode::not_found, "404 (Worker not found)"},
        {400, R"({"error":"Invalid worker ID format","message":"must match"})", ErrorCode::usage,
         "400 (Invalid worker ID format: must match)"},
        {405, R"({"error":"Method not allowed","message":"GET only"})", ErrorCode::usage,
         "405 (Method not allowed: GET only)"},
        {500,
         R"({"error":"Internal server error","message":"x","timestamp":"2026-11-21T00:00:00Z"})",
         ErrorCode::network, "500 (Internal server error: x)"},
        {503, "<html>", ErrorCode::network, "status 503"},
        {401, "", ErrorCode::licence, "status 401"},
        {403, "", ErrorCode::licence, "status 403"},
        {204, "", ErrorCode::network, "status 204"},
    };
    for (const Case& c : cases) {
        LocalHttpServer server;
        server.set("/workers", {c.status, c.body, "application/json", {}});
        const Error error = refresh_error(server.url());
        EXPECT_EQ(error.code(), c.code) << c.status;
        EXPECT_THAT(error.what(), HasSubstr("catalog 'rbee'"));
        EXPECT_THAT(error.what(), HasSubstr(server.url("/workers")));
        EXPECT_THAT(error.what(), HasSubstr(c.told));
        EXPECT_NE(error.hint(), "");
    }
}

TEST_F(CatalogTest, WhatIsNoCatalogIsCorrupt)
{
    const std::vector<std::pair<std::string, std::string>> bodies = {
        {"<!DOCTYPE html><html><body>Please log in</body></html>", "HTML"},
        {fixture("shape_a.json").substr(0, 500), ""},
        {R"({"workers":"none"})", "workers: expected an array, found a string"},
        {R"({"models":[]})", "workers: is missing"},
        {"\x1f\x8b\x08garbage", ""},
        {"", ""},
    };
    for (const auto& [body, reason] : bodies) {
        LocalHttpServer server;
        server.set("/workers", {200, body, "text/html", {}});
        const Error error = refresh_error(server.url());
        EXPECT_EQ(error.code(), ErrorCode::corrupt) << body;
        EXPECT_THAT(error.what(), HasSubstr("catalog 'rbee'"));
        EXPECT_THAT(error.what(), HasSubstr(server.url("/workers")));
        EXPECT_THAT(error.what(), HasSubstr(reason));
        EXPECT_THAT(error.hint(), HasSubstr("WORKER_CATALOG_URL"));
    }
}

TEST_F(CatalogTest, OneBadEntryIsARejectionAndNoError)
{
    LocalHttpServer server;
    server.set("/workers", json(fixture("mixed.json")));
    const Refreshed refreshed = refresh(server.url());
    EXPECT_EQ(refreshed.snapshot.packages.size(), 5U);
    EXPECT_EQ(refreshed.snapshot.rejected.size(), 6U);
}

TEST_F(CatalogTest, ACatalogThatIsNotRunningFailsFast)
{
    net::HttpClient http{net::HttpOptions{}, CancelToken{}};
    const std::string base = fmt::format("http://127.0.0.1:{}", test::unused_port());
    const auto begin = std::chrono::steady_clock::now();
    const Error error = error_of([&] { Catalog{"rbee", {base}, http, m_sink}.refresh({}); });
    EXPECT_LT(std::chrono::steady_clock::now() - begin, seconds{2});
    EXPECT_EQ(error.code(), ErrorCode::network);
    EXPECT_THAT(error.what(), HasSubstr("connection refused"));
}

TEST_F(CatalogTest, AServerThatNeverAnswersIsAskedOnce)
{
    RawHttpServer server{[](RawConnection& connection) { connection.stall(); }};
    const Error error = refresh_error(server.url());
    EXPECT_EQ(error.code(), ErrorCode::network);
    EXPECT_THAT(error.what(), HasSubstr("no answer within"));
    EXPECT_EQ(server.requests().size(), 1U);
}

TEST_F(CatalogTest, AnEndlessCatalogIsCapped)
{
    RawHttpServer server{[](RawConnection& connection) {
        connection.reply("200 OK", {"Content-Type: application/json"}, "{\"workers\":[");
        while (connection.send(std::string(1U << 20U, ' '))) {
        }
    }};
    const Error error = refresh_error(server.url());
    EXPECT_EQ(error.code(), ErrorCode::network);
    EXPECT_THAT(error.what(), HasSubstr("16.00 MiB"));
}

TEST_F(CatalogTest, TheNextServerIsAskedWhenOneFails)
{
    LocalHttpServer good;
    good.set("/workers", json(fixture("shape_a.json")));
    LocalHttpServer empty;
    LocalHttpServer wrong;
    wrong.set("/workers", {200, "<html>", "text/html", {}});
    const std::string refused = fmt::format("http://127.0.0.1:{}", test::unused_port());
    const Refreshed refreshed =
        catalog({refused, empty.url(), wrong.url(), good.url()}).refresh({});
    EXPECT_EQ(refreshed.snapshot.packages.size(), 3U);
    EXPECT_EQ(refreshed.validators.server, good.url("/"));
    EXPECT_EQ(m_sink.warnings().size(), 3U);
    EXPECT_TRUE(m_sink.has_warning("connection refused"));
    EXPECT_TRUE(m_sink.has_warning("trying " + good.url("/")));
}

TEST_F(CatalogTest, WhenAllFailTheLastFailureIsToldAndTheOthersAreWarnings)
{
    LocalHttpServer empty;
    const std::string refused = fmt::format("http://127.0.0.1:{}", test::unused_port());
    const Error error = error_of([&] { catalog({empty.url(), refused}).refresh({}); });
    EXPECT_EQ(error.code(), ErrorCode::network);
    EXPECT_EQ(m_sink.warnings().size(), 1U);
}

TEST_F(CatalogTest, AnAddressOfNoUseIsAUsageError)
{
    for (const char* address : {"localhost:8787", "ftp://h", "", "/srv/repo"}) {
        EXPECT_EQ(error_of([&] { catalog({address}); }).code(), ErrorCode::usage) << address;
    }
    EXPECT_EQ(error_of([&] { catalog({}); }).code(), ErrorCode::usage);
}

TEST_F(CatalogTest, ADirectoryIsACatalog)
{
    const test::TempRoot root;
    root.write("repo/workers.json", fixture("shape_c.json"));
    const std::string base = "file://" + root.path("repo");
    const Refreshed first = refresh(base);
    EXPECT_EQ(first.snapshot.packages.size(), 6U);
    EXPECT_NE(first.validators.etag, "");
    EXPECT_TRUE(refresh(base + "/", first.validators).not_modified) << "the same bytes";
    EXPECT_TRUE(refresh(base, first.validators).not_modified) << "the same file";
    root.write("repo/workers.json", fixture("shape_a.json"));
    EXPECT_FALSE(refresh(base, first.validators).not_modified);
}

TEST_F(CatalogTest, ADirectoryMayHoldWorkersWithoutASuffix)
{
    const test::TempRoot root;
    root.write("repo/workers", fixture("shape_a.json"));
    EXPECT_EQ(refresh("file://" + root.path("repo")).snapshot.packages.size(), 3U);
    EXPECT_EQ(refresh_error("file://" + root.path("bin")).code(), ErrorCode::not_found);
}

TEST_F(CatalogTest, TheServersCredentialsAreNotRemembered)
{
    LocalHttpServer server;
    server.set("/workers", json(fixture("shape_a.json")));
    const std::string base = fmt::format("http://me:canary@127.0.0.1:{}", server.port());
    EXPECT_EQ(refresh(base).validators.server, server.url("/"));
    EXPECT_NE(server.requests().at(0).header("authorization"), "");
}

TEST_F(CatalogTest, TheRecipesOwnUrlIsAskedFirst)
{
    LocalHttpServer server;
    server.set("/pkgbuilds/arch/llm-bin.PKGBUILD", text(k_recipe));
    server.set("/workers/llm/PKGBUILD", text("the wrong one"));
    const RecipeText found =
        catalog({server.url()})
            .fetch_recipe(worker("llm"), recipe("/pkgbuilds/arch/llm-bin.PKGBUILD"), "");
    EXPECT_EQ(found.text, k_recipe);
    EXPECT_EQ(found.url.to_string(), server.url("/pkgbuilds/arch/llm-bin.PKGBUILD"));
    EXPECT_EQ(server.requests().size(), 1U);
}

TEST_F(CatalogTest, ARecipeIsRelativeToTheWholeBase)
{
    LocalHttpServer server;
    server.set("/team/pkgbuilds/x", text(k_recipe));
    for (const char* base : {"/team", "/team/"}) {
        EXPECT_EQ(
            catalog({server.url(base)}).fetch_recipe(worker("x"), recipe("/pkgbuilds/x"), "").text,
            k_recipe);
    }
}

TEST_F(CatalogTest, AnAbsoluteRecipeMayLieElsewhere)
{
    LocalHttpServer server;
    LocalHttpServer other;
    other.set("/x.PKGBUILD", text(k_recipe));
    EXPECT_EQ(catalog({server.url()})
                  .fetch_recipe(worker("x"), recipe(other.url("/x.PKGBUILD")), "")
                  .text,
              k_recipe);
    EXPECT_EQ(server.requests().size(), 0U);
}

TEST_F(CatalogTest, TheEndpointIsTheFallback)
{
    LocalHttpServer server;
    server.set("/workers/llm/PKGBUILD", text(k_recipe));
    Catalog one = catalog({server.url()});
    EXPECT_EQ(one.fetch_recipe(worker("llm"), recipe("/pkgbuilds/gone"), "").text, k_recipe);
    EXPECT_EQ(one.fetch_recipe(worker("llm"), recipe(""), "").text, k_recipe);
    EXPECT_EQ(server.requests().size(), 3U);
}

TEST_F(CatalogTest, AMissingRecipeNamesEveryPlace)
{
    LocalHttpServer server;
    const Error error = error_of([&] {
        catalog({server.url()}).fetch_recipe(worker("llm"), recipe("/pkgbuilds/gone"), "");
    });
    EXPECT_EQ(error.code(), ErrorCode::not_found);
    EXPECT_THAT(error.what(), HasSubstr(server.url("/pkgbuilds/gone")));
    EXPECT_THAT(error.what(), HasSubstr(server.url("/workers/llm/PKGBUILD")));
    EXPECT_NE(error.hint(), "");
}

TEST_F(CatalogTest, ABadIdIsRefusedBeforeAnyRequest)
{
    LocalHttpServer server;
    for (const std::string& id : {std::string(101, 'a'), std::string{"a/b"}, std::string{".."},
                                  std::string{"A"}, std::string{}, std::string{"a%2fb"}}) {
        const Error error =
            error_of([&] { catalog({server.url()}).fetch_recipe(worker(id), recipe("/x"), ""); });
        EXPECT_EQ(error.code(), ErrorCode::usage) << id;
    }
    EXPECT_EQ(server.requests().size(), 0U);
}

TEST_F(CatalogTest, WhatIsNoRecipeIsCorrupt)
{
    const std::vector<std::string> bodies = {"", "  \n", "<!DOCTYPE html><html>",
                                             std::string{"pkgname=x\0y", 11}, "pkgdesc='\xff'"};
    for (const std::string& body : bodies) {
        LocalHttpServer server;
        server.set("/x", text(body));
        const Error error =
            error_of([&] { catalog({server.url()}).fetch_recipe(worker("x"), recipe("/x"), ""); });
        EXPECT_EQ(error.code(), ErrorCode::corrupt) << body;
        EXPECT_THAT(error.what(), HasSubstr(server.url("/x")));
    }
}

TEST_F(CatalogTest, ARecipeOverOneMebibyteIsRefused)
{
    LocalHttpServer server;
    server.set("/x", text(std::string((1U << 20U) + 1, '#')));
    EXPECT_THROW(catalog({server.url()}).fetch_recipe(worker("x"), recipe("/x"), ""), Error);
    server.set("/x", text(std::string(1U << 20U, '#')));
    EXPECT_EQ(catalog({server.url()}).fetch_recipe(worker("x"), recipe("/x"), "").text.size(),
              1U << 20U);
}

TEST_F(CatalogTest, AServerMayNotNameLocalFiles)
{
    const test::TempRoot root;
    root.write("secret", k_recipe);
    LocalHttpServer server;
    const Error error = error_of([&] {
        catalog({server.url()})
            .fetch_recipe(worker("x"), recipe("file://" + root.path("secret")), "");
    });
    EXPECT_EQ(error.code(), ErrorCode::untrusted);
}

TEST_F(CatalogTest, AnHttpsCatalogMayNotNameAPlainRecipe)
{
    LocalHttpServer server;
    server.set("/x", text(k_recipe));
    const Error error = error_of([&] {
        catalog({"https://127.0.0.1:1"}).fetch_recipe(worker("x"), recipe(server.url("/x")), "");
    });
    EXPECT_EQ(error.code(), ErrorCode::untrusted);
    EXPECT_EQ(server.requests().size(), 0U);
}

TEST_F(CatalogTest, TheServerThatGaveTheCatalogIsPreferred)
{
    LocalHttpServer first;
    LocalHttpServer second;
    first.set("/x", text("# first\n"));
    second.set("/x", text("# second\n"));
    Catalog both = catalog({first.url(), second.url()});
    EXPECT_EQ(both.fetch_recipe(worker("x"), recipe("/x"), "").text, "# first\n");
    EXPECT_EQ(both.fetch_recipe(worker("x"), recipe("/x"), second.url("/")).text, "# second\n");
    second.remove("/x");
    EXPECT_EQ(both.fetch_recipe(worker("x"), recipe("/x"), second.url("/")).text, "# first\n");
}

TEST_F(CatalogTest, ARecipeOfADirectoryIsLookedForInBothLayouts)
{
    const test::TempRoot root;
    root.write("repo/pkgbuilds/by-url", k_recipe);
    root.write("repo/workers/one/PKGBUILD", "# one\n");
    root.write("repo/pkgbuilds/two.PKGBUILD", "# two\n");
    Catalog local = catalog({"file://" + root.path("repo")});
    EXPECT_EQ(local.fetch_recipe(worker("x"), recipe("/pkgbuilds/by-url"), "").text, k_recipe);
    EXPECT_EQ(local.fetch_recipe(worker("one"), recipe("/pkgbuilds/gone"), "").text, "# one\n");
    const RecipeText two = local.fetch_recipe(worker("two"), recipe(""), "");
    EXPECT_EQ(two.text, "# two\n");
    EXPECT_EQ(two.url.local_path(), root.path("repo/pkgbuilds/two.PKGBUILD"));
    EXPECT_EQ(error_of([&] { local.fetch_recipe(worker("three"), recipe(""), ""); }).code(),
              ErrorCode::not_found);
}

TEST_F(CatalogTest, NoQuestionEverNamesTheQueen)
{
    LocalHttpServer server;
    server.set("/workers", json(fixture("shape_a.json")));
    refresh(server.url());
    for (const HttpRequest& request : server.requests()) {
        EXPECT_EQ(request.target, "/workers");
        EXPECT_EQ(request.method, "GET");
    }
}

} // namespace
} // namespace rbeepkg::catalog
