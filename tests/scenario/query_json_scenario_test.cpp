// --json: one line for programs, in the shapes that JSON.md and the hive's clients know.
#include "libpkg/encoding/json.hpp"
#include "tests/scenario/query_rules.hpp"

namespace {

using namespace rbeepkg;
using encoding::Json;
using test::expect_answer;
using test::Given;
using test::PackageBuilder;
using test::ProgramResult;

Json answer(Given& given, const std::string& words, int exit_code = 0)
{
    const ProgramResult result = given.when(words);
    EXPECT_EQ(result.exit_code, exit_code) << words << result.err;
    EXPECT_EQ(std::count(result.out.begin(), result.out.end(), '\n'), 1) << "more than one line";
    const Json json = Json::parse(result.out, nullptr, false);
    EXPECT_FALSE(json.is_discarded()) << result.out;
    return json;
}

// A worker of a backend.
PackageBuilder worker(const std::string& name, const std::string& version = "0.1.0-1")
{
    PackageBuilder package{name, version};
    package.executable("usr/bin/" + name, "#!/bin/sh\n");
    package.info().extra.backend = "cpu";
    package.info().extra.binary = "usr/bin/" + name;
    return package;
}

constexpr const char* k_shape_c =
    R"({"workers":[{"id":"llm","implementation":"rust","version":"0.1.0","name":"LLM",)"
    R"("description":"d","license":"MIT","buildSystem":"cargo",)"
    R"("source":{"type":"git","url":"https://example.org/x.git"},)"
    R"("variants":[{"backend":"cpu","platforms":["linux"],"architectures":["x86_64"],)"
    R"("pkgbuildUrl":"/p/bin","pkgbuildUrlGit":"/p/git","build":{"features":["cpu"]},)"
    R"("depends":["gcc"],"makedepends":["rust"],"binaryName":"llm","installPath":"/x"},)"
    R"({"backend":"cuda","platforms":["linux"],"architectures":["x86_64"],)"
    R"("pkgbuildUrl":"/p/bin","build":{},"depends":[],"makedepends":[],)"
    R"("binaryName":"llm","installPath":"/x"}],)"
    R"("capabilities":{"supportedFormats":["gguf"],"maxContextLength":4096,)"
    R"("supportsStreaming":true,"supportsBatching":false}}]})";

void offer_shape_c(Given& given)
{
    given.machine().root().write("catalog/workers.json", k_shape_c);
    given.machine().root().write("rbeepkg.conf", "[main]\nServer = file://" +
                                                     given.machine().path("catalog") + "\n");
    given.machine().rbeepkg({"-Sy"});
}

} // namespace

TEST(QueryJson, AListingIsAnArrayOfVersions)
{
    Given given;
    given.installed(PackageBuilder{"a", "1-1"}).installed(PackageBuilder{"b"}, "--asdeps");
    const Json json = answer(given, "-Q --json");
    ASSERT_EQ(json.size(), 2U);
    EXPECT_EQ(json[0]["schema"], 1);
    EXPECT_EQ(json[0]["name"], "a");
    EXPECT_EQ(json[0]["version"], "1-1");
    EXPECT_EQ(json[0]["active"], true);
    EXPECT_EQ(json[0]["reason"], "explicit");
    EXPECT_EQ(json[0]["pinned"], false);
    EXPECT_TRUE(json[0]["hold"].is_null());
    EXPECT_EQ(json[1]["reason"], "dependency");
    EXPECT_THAT(json[0]["path"].get<std::string>(), testing::StartsWith(given.machine().state()));
}

TEST(QueryJson, NothingIsAnEmptyArray)
{
    Given given;
    expect_answer(given, "-Q --json", "[]\n");
    expect_answer(given, "-Qdt --json", "[]\n", 1);
    expect_answer(given, "-Qs --json x", "[]\n", 1);
    expect_answer(given, "-Ss --json x", "[]\n", 1);
}

TEST(QueryJson, FieldsComeInAStableOrder)
{
    Given given;
    given.installed(PackageBuilder{"a"});
    EXPECT_THAT(
        given.done("-Q --json").out,
        testing::MatchesRegex(R"(\[\{"schema":1,"name":"a","version":"1.0-1","active":true,)"
                              R"("reason":"explicit","path":"[^"]*","pinned":false,)"
                              R"("hold":null\}\]
)"));
}

TEST(QueryJson, UpgradesNameTheNewVersion)
{
    Given given;
    given.offer(PackageBuilder{"a", "2-1"}).installed(PackageBuilder{"a"});
    given.done("-Sy");
    const Json json = answer(given, "-Qu --json");
    ASSERT_EQ(json.size(), 1U);
    EXPECT_EQ(json[0]["version"], "1.0-1");
    EXPECT_EQ(json[0]["new_version"], "2-1");
    EXPECT_EQ(json[0]["catalog"], "main");
    EXPECT_EQ(json[0]["ignored"], false);
}

TEST(QueryJson, InfoAndFilesGoTogether)
{
    Given given;
    given.installed(worker("llm-cpu").depends("lib")).installed(PackageBuilder{"lib"}, "--asdeps");
    const Json json = answer(given, "-Qil --json llm-cpu");
    ASSERT_EQ(json.size(), 1U);
    EXPECT_EQ(json[0]["depends"], Json({"lib"}));
    EXPECT_EQ(json[0]["files"].size(), 3U);
    EXPECT_EQ(answer(given, "-Qi --json lib")[0]["required_by"], Json({"llm-cpu"}));
}

TEST(QueryJson, OwnersGroupsAndUnmetDependencies)
{
    Given given;
    given.installed(worker("llm-cpu").group("g"));
    given.when("-Q");
    const Json owners = answer(given, "-Qo --json " + given.machine().bin() + "/llm-cpu");
    EXPECT_EQ(owners[0]["name"], "llm-cpu");
    EXPECT_EQ(owners[0]["file"], given.machine().bin() + "/llm-cpu");
    EXPECT_EQ(answer(given, "-Qg --json")[0]["group"], "g");
    EXPECT_EQ(answer(given, "-T --json llm-cpu nosuchlib>=2", 127)["unmet"],
              Json({"nosuchlib>=2"}));
}

TEST(QueryJson, APackageFileIsToldOf)
{
    Given given;
    const Json json = answer(given, "-Qpl --json " + given.file(worker("llm-cpu")));
    EXPECT_EQ(json[0]["name"], "llm-cpu");
    EXPECT_EQ(json[0]["files"], Json({"usr/", "usr/bin/", "usr/bin/llm-cpu"}));
}

TEST(QueryJson, CatalogsAreToldOf)
{
    Given given;
    given.offer(PackageBuilder{"a", "2-1"}.group("g").depends("lib>=2"))
        .installed(PackageBuilder{"a"});
    given.done("-Sy");
    for (const char* words : {"-Ss --json a", "-Si --json a", "-Sl --json"}) {
        const Json json = answer(given, words);
        ASSERT_EQ(json.size(), 1U) << words;
        EXPECT_EQ(json[0]["catalog"], "main");
        EXPECT_EQ(json[0]["signed"], false);
        EXPECT_EQ(json[0]["installed"], "1.0-1");
        EXPECT_EQ(json[0]["depends"], Json({"lib>=2"}));
    }
    const Json members = answer(given, "-Sg --json");
    EXPECT_EQ(members[0]["group"], "g");
    EXPECT_EQ(members[0]["name"], "a");
}

TEST(QueryHive, InstalledWorkersAreInItsShape)
{
    Given given;
    given.installed(worker("llm-worker-rbee-cpu")).installed(PackageBuilder{"lib"}, "--asdeps");
    const Json json = answer(given, "-Q --json --schema hive");
    ASSERT_EQ(json["workers"].size(), 1U) << "a library is no worker";
    const Json& one = json["workers"][0];
    EXPECT_EQ(one["id"], "llm-worker-rbee-cpu-0.1.0-linux");
    EXPECT_EQ(one["name"], one["id"]);
    EXPECT_EQ(one["worker_type"], "Cpu");
    EXPECT_EQ(one["platform"], "Linux");
    EXPECT_EQ(one["version"], "0.1.0");
    EXPECT_EQ(one["size"], 10);
    EXPECT_THAT(one["path"].get<std::string>(), testing::EndsWith("/usr/bin/llm-worker-rbee-cpu"));
    EXPECT_THAT(one["added_at"].get<std::string>(),
                testing::MatchesRegex("[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:]{8}\\+00:00"));
}

TEST(QueryHive, AnEmptyListIsOne)
{
    Given given;
    expect_answer(given, "-Q --json --schema hive", "{\"workers\":[]}\n");
}

TEST(QueryHive, OneWorkerIsFoundByItsIdAndByItsName)
{
    Given given;
    given.installed(worker("llm-worker-rbee-cpu"));
    for (const char* id : {"llm-worker-rbee-cpu-0.1.0-linux", "llm-worker-rbee-cpu"}) {
        EXPECT_EQ(answer(given, std::string{"-Qi --json --schema hive "} + id)["id"],
                  "llm-worker-rbee-cpu-0.1.0-linux");
    }
    test::expect_complaint(given, "-Qi --json --schema hive nope", "",
                           "error: package 'nope' was not found\n", 4);
}

TEST(QueryHive, EntriesAreGivenInTheShapeThatIsAskedFor)
{
    Given given;
    given.when("-Q");
    offer_shape_c(given);
    const auto list = [&](const char* shape) {
        return answer(given, std::string{"-Sl --json --schema "} + shape)["workers"];
    };
    const Json c = list("c");
    ASSERT_EQ(c.size(), 1U);
    EXPECT_EQ(c, Json::parse(k_shape_c)["workers"]) << "as it came";
    const Json b = list("b");
    ASSERT_EQ(b.size(), 2U);
    EXPECT_EQ(b[0]["id"], "llm-cpu");
    EXPECT_EQ(b[0]["workerType"], "cpu");
    EXPECT_EQ(b[0]["pkgbuildUrl"], "/p/bin");
    EXPECT_EQ(b[0]["supportedFormats"], Json({"gguf"}));
    EXPECT_EQ(b[0]["makedepends"], Json({"rust"}));
    EXPECT_EQ(b[1]["workerType"], "cuda");
    const Json a = list("a");
    EXPECT_EQ(a[0]["worker_type"], "cpu");
    EXPECT_EQ(a[0]["max_context_length"], 4096);
    EXPECT_EQ(a[0]["binary_name"], "llm");
    EXPECT_EQ(answer(given, "-Si llm-cuda --json --schema b")["id"], "llm-cuda");
    EXPECT_EQ(answer(given, "-Si llm --json --schema c")["variants"].size(), 2U);
}

TEST(QueryHive, FlatEntriesBecomeVariants)
{
    Given given;
    given.offer(PackageBuilder{"llm-cpu"});
    given.done("-Sy");
    const Json c = answer(given, "-Sl --json --schema c")["workers"];
    ASSERT_EQ(c.size(), 1U);
    EXPECT_EQ(c[0]["id"], "llm");
    EXPECT_EQ(c[0]["variants"][0]["backend"], "cpu");
}

TEST(QueryHive, ShapesBelongToTheirOperations)
{
    Given given;
    test::expect_complaint(given, "-Sl --json --schema hive", "",
                           "error: --schema hive is no shape of what catalogs offer\n", 2);
    test::expect_complaint(given, "-Q --json --schema c", "", "error: --schema c ", 1);
}
