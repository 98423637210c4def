// What rbeepkg-catalogd answers.
#include "tests/scenario/catalogd.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

namespace rbeepkg {
namespace {

using nlohmann::json;
using testing::HasSubstr;
using testing::Not;
using namespace test::catalogd;

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

} // namespace
} // namespace rbeepkg
