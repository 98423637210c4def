#include "libpkg/catalog/entry.hpp"
#include "libpkg/os/file.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

namespace rbeepkg::catalog {
namespace {

using encoding::Json;
using package::RecipeKind;
using package::SyncPackage;
using testing::HasSubstr;

std::string fixture(const std::string& name)
{
    return os::read_file(std::string{RBEEPKG_TEST_DATA} + "/catalog/" + name, 1U << 20U);
}

Snapshot parse(const std::string& json)
{
    Result<Snapshot> snapshot = parse_workers(json, "rbee");
    if (!snapshot) {
        ADD_FAILURE() << snapshot.error().to_string();
        return {};
    }
    return *std::move(snapshot);
}

Snapshot parse_one(const Json& entry)
{
    return parse(Json{{"workers", {entry}}}.dump());
}

std::string refusal(const std::string& json)
{
    const Result<Snapshot> snapshot = parse_workers(json, "rbee");
    return snapshot ? "" : snapshot.error().to_string();
}

std::vector<std::string> names(const Snapshot& snapshot)
{
    std::vector<std::string> found;
    for (const SyncPackage& offered : snapshot.packages) {
        found.push_back(offered.package.name);
    }
    return found;
}

const SyncPackage& named(const Snapshot& snapshot, const std::string& name)
{
    const auto found =
        std::find_if(snapshot.packages.begin(), snapshot.packages.end(),
                     [&](const SyncPackage& offered) { return offered.package.name == name; });
    EXPECT_NE(found, snapshot.packages.end()) << name;
    return *found;
}

std::vector<std::string> texts(const std::vector<package::Depend>& depends)
{
    std::vector<std::string> found;
    for (const package::Depend& depend : depends) {
        found.push_back(depend.to_string());
    }
    return found;
}

using Strings = std::vector<std::string>;

// What the cuda build is, whatever the shape that says so.
void expect_cuda(const SyncPackage& offered)
{
    EXPECT_EQ(offered.catalog, "rbee");
    EXPECT_EQ(offered.package.name, "llm-worker-rbee-cuda");
    EXPECT_EQ(offered.package.version.text(), "0.1.0");
    EXPECT_EQ(offered.package.licenses, Strings{"GPL-3.0-or-later"});
    EXPECT_EQ(offered.package.arch, "x86_64");
    EXPECT_EQ(texts(offered.package.depends), (Strings{"gcc", "cuda"}));
    EXPECT_EQ(texts(offered.package.makedepends), (Strings{"rust", "cargo"}));
    ASSERT_EQ(offered.package.provides.size(), 1U);
    EXPECT_EQ(offered.package.provides.front().to_string(), "llm-worker-rbee=0.1.0");
    EXPECT_EQ(offered.title, "LLM worker");
    EXPECT_EQ(offered.backend, "cuda");
    EXPECT_EQ(offered.platforms, (Strings{"linux", "windows"}));
    EXPECT_EQ(offered.architectures, Strings{"x86_64"});
    EXPECT_EQ(offered.build_system, "cargo");
    EXPECT_EQ(offered.build, (package::BuildOptions{{"cuda"}, "release", {}}));
    EXPECT_EQ(offered.source, (package::SourceHint{"git", "https://git.example.org/rbee.git",
                                                   "main", "", "bin/llm-worker-rbee"}));
    EXPECT_EQ(offered.capabilities,
              (package::Capabilities{{"gguf", "safetensors"}, 32768, true, false}));
    EXPECT_TRUE(offered.prebuilt.empty());
}

TEST(ShapeA, EachEntryIsAPackage)
{
    const Snapshot snapshot = parse(fixture("shape_a.json"));
    EXPECT_EQ(names(snapshot),
              (Strings{"llm-worker-rbee-cpu", "llm-worker-rbee-cuda", "llm-worker-rbee-metal"}));
    EXPECT_TRUE(snapshot.rejected.empty());
    const SyncPackage& cuda = named(snapshot, "llm-worker-rbee-cuda");
    expect_cuda(cuda);
    EXPECT_EQ(cuda.worker_id, "llm-worker-rbee-cuda");
    EXPECT_EQ(cuda.implementation, "llm-worker-rbee");
    EXPECT_EQ(cuda.recipes, (std::vector<package::Recipe>{
                                {RecipeKind::unknown, "/workers/llm-worker-rbee-cuda/PKGBUILD"}}));
    EXPECT_EQ(cuda.binary_name, "llm-worker-rbee-cuda");
    EXPECT_EQ(cuda.install_path, "/usr/local/bin/llm-worker-rbee-cuda");
    EXPECT_EQ(named(snapshot, "llm-worker-rbee-cpu").package.arch, "") << "fits two";
}

TEST(ShapeB, EachEntryIsAPackage)
{
    const Snapshot snapshot = parse(fixture("shape_b.json"));
    EXPECT_EQ(names(snapshot),
              (Strings{"llm-worker-rbee-cpu", "llm-worker-rbee-cuda", "llm-worker-rbee-rocm"}));
    EXPECT_TRUE(snapshot.rejected.empty());
    const SyncPackage& cuda = named(snapshot, "llm-worker-rbee-cuda");
    expect_cuda(cuda);
    EXPECT_EQ(cuda.implementation, "rust");
    EXPECT_EQ(cuda.recipes, (std::vector<package::Recipe>{
                                {RecipeKind::unknown, "/workers/llm-worker-rbee-cuda/PKGBUILD"}}));
}

TEST(ShapeC, EachVariantIsAPackage)
{
    const Snapshot snapshot = parse(fixture("shape_c.json"));
    EXPECT_EQ(names(snapshot),
              (Strings{"llm-worker-rbee-cpu", "llm-worker-rbee-cuda", "llm-worker-rbee-metal",
                       "llm-worker-rbee-rocm", "sd-worker-rbee-cpu", "sd-worker-rbee-cuda"}));
    EXPECT_TRUE(snapshot.rejected.empty());
    const SyncPackage& cuda = named(snapshot, "llm-worker-rbee-cuda");
    expect_cuda(cuda);
    EXPECT_EQ(cuda.worker_id, "llm-worker-rbee");
    EXPECT_EQ(cuda.recipes,
              (std::vector<package::Recipe>{
                  {RecipeKind::binary, "/pkgbuilds/arch/llm-worker-rbee-bin.PKGBUILD"},
                  {RecipeKind::source, "/pkgbuilds/arch/llm-worker-rbee-git.PKGBUILD"}}));
    EXPECT_EQ(cuda.binary_name, "llm-worker-rbee");
}

TEST(ShapeC, AnAbsoluteRecipeAndOneKindAlone)
{
    const Snapshot snapshot = parse(fixture("shape_c.json"));
    const SyncPackage& cuda = named(snapshot, "sd-worker-rbee-cuda");
    EXPECT_EQ(cuda.recipes, (std::vector<package::Recipe>{
                                {RecipeKind::binary,
                                 "https://recipes.example.org/sd-worker-rbee-bin.PKGBUILD"}}));
    EXPECT_EQ(cuda.package.description, "Paints images from words") << "one line for people";
}

TEST(ShapeC, OurBlockOffersPackages)
{
    const Snapshot snapshot = parse(fixture("shape_c.json"));
    const SyncPackage& cpu = named(snapshot, "sd-worker-rbee-cpu");
    ASSERT_EQ(cpu.prebuilt.size(), 1U);
    EXPECT_EQ(cpu.prebuilt.front(),
              (package::PrebuiltFile{"/packages/sd-worker-rbee-cpu-0.2.0-1-x86_64.pkg.tar.zst",
                                     std::string(64, 'a'), 1234, "x86_64"}));
}

TEST(ShapeC, TheEntryIsKeptWhole)
{
    const Snapshot snapshot = parse(fixture("shape_c.json"));
    const Json kept = Json::parse(named(snapshot, "sd-worker-rbee-cuda").entry_json);
    EXPECT_EQ(kept, Json::parse(fixture("shape_c.json"))["workers"][1]);
    EXPECT_EQ(named(snapshot, "sd-worker-rbee-cuda").entry_json.find('\n'), std::string::npos);
}

TEST(ParseWorkers, ABadEntryHidesNoGoodOne)
{
    const Snapshot snapshot = parse(fixture("mixed.json"));
    EXPECT_EQ(names(snapshot),
              (Strings{"llm-worker-rbee-cpu", "llm-worker-rbee-rocm", "sd-worker-rbee-cpu",
                       "sd-worker-rbee-cuda", "with-npu-cpu"}));
    const std::vector<std::pair<std::string, std::string>> expected = {
        {"of-no-shape (workers[3])", "no known shape"},
        {"no-version (workers[4])", "workers[4].version: is missing"},
        {"workers[5]", "workers[5]: is no object"},
        {"llm-worker-rbee-cuda (workers[6])",
         "workers[6].version: expected a string, found a number"},
        {"Upper-Case (workers[7])", "workers[7].id: "},
        {"with-npu variant npu", "workers[8].variants[0].backend: unknown backend 'npu'; known are "
                                 "cpu, cuda, metal, rocm, vulkan"},
    };
    ASSERT_EQ(snapshot.rejected.size(), expected.size());
    for (std::size_t i = 0; i < expected.size(); ++i) {
        EXPECT_EQ(snapshot.rejected[i].subject, expected[i].first);
        EXPECT_THAT(snapshot.rejected[i].reason, HasSubstr(expected[i].second));
    }
}

TEST(ParseWorkers, WhatIsNoCatalogIsRefused)
{
    EXPECT_NE(refusal("<!DOCTYPE html><html></html>"), "");
    EXPECT_NE(refusal(fixture("shape_a.json").substr(0, 700)), "") << "truncated";
    EXPECT_NE(refusal(""), "");
    EXPECT_EQ(refusal("[]"), "the document: expected an object, found an array");
    EXPECT_EQ(refusal("{}"), "workers: is missing");
    EXPECT_EQ(refusal(R"({"workers":{}})"), "workers: expected an array, found an object");
    EXPECT_EQ(refusal(R"({"workers":null})"), "workers: expected an array, found null");
}

TEST(ParseWorkers, AnEmptyCatalogIsACatalog)
{
    EXPECT_TRUE(parse(R"({"workers":[]})").packages.empty());
}

TEST(ParseWorkers, UnknownKeysAreIgnored)
{
    const Snapshot snapshot = parse_one({{"id", "w-cpu"},
                                         {"version", "1"},
                                         {"workerType", "cpu"},
                                         {"worker_type", "metal"},
                                         {"fromTheFuture", {1, 2}}});
    ASSERT_EQ(names(snapshot), Strings{"w-cpu"});
    EXPECT_EQ(snapshot.packages.front().backend, "cpu") << "shape B goes before A";
}

TEST(ParseWorkers, OnlyIdVersionAndBackendAreNeeded)
{
    const Snapshot snapshot =
        parse_one({{"id", "w"}, {"version", "1.0"}, {"variants", {{{"backend", "vulkan"}}}}});
    ASSERT_EQ(names(snapshot), Strings{"w-vulkan"});
    const SyncPackage& offered = snapshot.packages.front();
    EXPECT_TRUE(offered.recipes.empty());
    EXPECT_TRUE(offered.architectures.empty());
    EXPECT_EQ(offered.package.arch, "");
    EXPECT_EQ(offered.capabilities, package::Capabilities{});
}

TEST(ParseWorkers, NullIsAbsent)
{
    const Snapshot snapshot = parse_one({{"id", "w-cpu"},
                                         {"version", "1"},
                                         {"worker_type", "cpu"},
                                         {"variants", nullptr},
                                         {"workerType", nullptr},
                                         {"depends", nullptr},
                                         {"max_context_length", nullptr},
                                         {"pkgbuild_url", nullptr}});
    EXPECT_EQ(names(snapshot), Strings{"w-cpu"});
}

TEST(ParseWorkers, AFlatIdWithoutItsBackendProvidesNothingElse)
{
    const Snapshot snapshot =
        parse_one({{"id", "my-adapter"}, {"version", "1"}, {"workerType", "cuda"}});
    EXPECT_TRUE(named(snapshot, "my-adapter").package.provides.empty());
    const Snapshot bare = parse_one({{"id", "-cpu"}, {"version", "1"}, {"workerType", "cpu"}});
    for (const SyncPackage& offered : bare.packages) {
        EXPECT_TRUE(offered.package.provides.empty());
    }
}

TEST(ParseWorkers, APreReleaseIsTakenInPacmansForm)
{
    const Snapshot snapshot =
        parse_one({{"id", "w-cpu"}, {"version", "0.2.0-beta.1"}, {"workerType", "cpu"}});
    ASSERT_EQ(snapshot.packages.size(), 1U);
    EXPECT_EQ(snapshot.packages[0].package.version.text(), "0.2.0beta.1");
    EXPECT_NE(snapshot.packages[0].entry_json.find("0.2.0-beta.1"), std::string::npos);
}

TEST(ParseWorkers, TheSameVersionTwiceIsTakenOnce)
{
    const Json first = {{"id", "w-cpu"}, {"version", "1"}, {"workerType", "cpu"}, {"name", "one"}};
    Json newer = first;
    newer["version"] = "2";
    const Json variant = {{"id", "w"}, {"version", "1"}, {"variants", {{{"backend", "cpu"}}}}};
    const Snapshot snapshot = parse(Json{{"workers", {first, newer, variant}}}.dump());
    EXPECT_EQ(names(snapshot), (Strings{"w-cpu", "w-cpu"}));
    EXPECT_EQ(snapshot.packages.front().title, "one");
    ASSERT_EQ(snapshot.rejected.size(), 1U);
    EXPECT_EQ(snapshot.rejected.front().reason,
              "w-cpu 1 is offered already, by w-cpu (workers[0])");
}

Json good_entry()
{
    return {{"id", "w"},
            {"version", "1.0"},
            {"variants", {{{"backend", "cpu"}}, {{"backend", "cuda"}}}}};
}

TEST(ParseWorkers, OurOwnBlockHasTheRelationsThatTheShapesLack)
{
    Json entry = good_entry();
    entry["variants"][0]["rbeepkg"] = {{"provides", {"w", "runner=2"}},
                                       {"conflicts", {"old<3"}},
                                       {"replaces", {"older"}},
                                       {"groups", {"workers"}},
                                       {"optdepends", {"tool: to see more"}}};
    const package::Package package = parse_one(entry).packages.front().package;
    std::vector<std::string> provides;
    for (const package::Provide& provide : package.provides) {
        provides.push_back(provide.name);
    }
    EXPECT_EQ(provides, (Strings{"w", "w", "runner"}));
    EXPECT_EQ(package.conflicts.front().to_string(), "old<3");
    EXPECT_EQ(package.replaces.front().to_string(), "older");
    EXPECT_EQ(package.groups, Strings{"workers"});
    EXPECT_EQ(package.optdepends.front().to_string(), "tool: to see more");
}

// One thing wrong in the cuda variant: the cpu one stays.
TEST(ParseWorkers, ABadVariantIsRejectedAlone)
{
    const std::vector<std::pair<Json, std::string>> wrong = {
        {{{"backend", 7}}, "variants[1].backend: expected a string, found a number"},
        {{{"backend", nullptr}}, "variants[1].backend"},
        {{{"depends", {"gcc", "not a name"}}}, "variants[1].depends"},
        {{{"depends", "gcc"}}, "variants[1].depends: expected an array, found a string"},
        {{{"depends", {"gcc>="}}}, "variants[1].depends"},
        {{{"makedepends", {3}}}, "variants[1].makedepends[0]"},
        {{{"platforms", Json::array({Json::object()})}}, "variants[1].platforms[0]"},
        {{{"pkgbuildUrl", "/a/../../etc/passwd"}}, "'..'"},
        {{{"pkgbuildUrl", "/a/%2e%2e/b"}}, "'..'"},
        {{{"pkgbuildUrl", "https://h/a/../b"}}, "'..'"},
        {{{"pkgbuildUrl", "relative/path"}}, "variants[1].pkgbuildUrl"},
        {{{"pkgbuildUrl", "//other.host/x"}}, "begins with '//'"},
        {{{"pkgbuildUrl", "javascript:alert(1)"}}, "variants[1].pkgbuildUrl"},
        {{{"pkgbuildUrl", "/a b"}}, "variants[1].pkgbuildUrl"},
        {{{"pkgbuildUrlGit", "/a\nb"}}, "control character"},
        {{{"binaryName", "a\u001b[2Jb"}}, "control character"},
        {{{"build", {{"features", "cuda"}}}}, "variants[1].build.features"},
        {{{"binaryName", std::string(65537, 'x')}}, "longer than 64 KiB"},
        {{{"platforms", Strings(257, "linux")}}, "257 entries"},
        {{{"rbeepkg", {{"packages", {{{"url", "/p"}, {"sha256", "short"}, {"size", 1}}}}}}},
         "sha256"},
        {{{"rbeepkg",
           {{"packages", {{{"url", "../p"}, {"sha256", std::string(64, 'a')}, {"size", 1}}}}}}},
         "packages[0].url"},
        {{{"rbeepkg",
           {{"packages", {{{"url", "/p"}, {"sha256", std::string(64, 'a')}, {"size", -1}}}}}}},
         "packages[0].size"},
        {{{"rbeepkg", {{"provides", {"w>=2"}}}}}, "rbeepkg.provides"},
        {{{"rbeepkg", {{"conflicts", {"a b"}}}}}, "rbeepkg.conflicts"},
    };
    for (const auto& [change, reason] : wrong) {
        Json entry = good_entry();
        entry["variants"][1].merge_patch(change);
        if (change.contains("backend") && change["backend"].is_null()) {
            entry["variants"][1]["backend"] = nullptr;
        }
        const Snapshot snapshot = parse_one(entry);
        EXPECT_EQ(names(snapshot), Strings{"w-cpu"}) << change;
        ASSERT_EQ(snapshot.rejected.size(), 1U) << change;
        EXPECT_THAT(snapshot.rejected.front().reason, HasSubstr(reason)) << change;
    }
}

TEST(ParseWorkers, ABadEntryIsRejectedWhole)
{
    const std::vector<std::pair<Json, std::string>> wrong = {
        {{{"id", std::string(101, 'a')}}, "workers[0].id"},
        {{{"id", "a/b"}}, "workers[0].id"},
        {{{"id", "../x"}}, "workers[0].id"},
        {{{"id", ""}}, "workers[0].id"},
        {{{"id", 5}}, "workers[0].id: expected a string, found a number"},
        {{{"version", ""}}, "workers[0].version"},
        {{{"version", "1 0"}}, "workers[0].version"},
        {{{"version", "1/0"}}, "workers[0].version"},
        {{{"license", 3}}, "workers[0].license"},
        {{{"name", 3}}, "workers[0].name"},
        {{{"source", "x"}}, "workers[0].source"},
        {{{"capabilities", {{"maxContextLength", -1}}}}, "maxContextLength"},
        {{{"capabilities", {{"supportsStreaming", "yes"}}}}, "supportsStreaming"},
        {{{"variants", Json::array()}}, "1 to 32"},
        {{{"variants", std::vector<Json>(33, {{"backend", "cpu"}})}}, "33 entries"},
        {{{"variants", 3}}, "no known shape"},
    };
    for (const auto& [change, reason] : wrong) {
        Json entry = good_entry();
        entry.merge_patch(change);
        const Snapshot snapshot = parse_one(entry);
        EXPECT_TRUE(snapshot.packages.empty()) << change;
        ASSERT_EQ(snapshot.rejected.size(), 1U) << change;
        EXPECT_THAT(snapshot.rejected.front().reason, HasSubstr(reason));
        EXPECT_LT(snapshot.rejected.front().subject.size(), 200U);
    }
}

TEST(ParseWorkers, AnIdOfAHundredCharactersIsTaken)
{
    Json entry = good_entry();
    entry["id"] = std::string(100, 'a');
    EXPECT_EQ(parse_one(entry).packages.size(), 2U);
}

TEST(ParseWorkers, TenThousandEntriesAndNoMore)
{
    Json list = Json::array();
    for (int i = 0; i < 10'000; ++i) {
        list.push_back({{"id", "w" + std::to_string(i)}, {"version", "1"}, {"workerType", "cpu"}});
    }
    EXPECT_EQ(parse(Json{{"workers", list}}.dump()).packages.size(), 10'000U);
    list.push_back(list.front());
    EXPECT_EQ(refusal(Json{{"workers", list}}.dump()),
              "workers: has 10001 entries; at most 10000 are taken");
}

TEST(ParseWorkers, ALongEntryIsNotMultipliedByItsVariants)
{
    Json entry = good_entry();
    entry["fill"] = std::string(1U << 20U, 'x');
    const Snapshot snapshot = parse_one(entry);
    EXPECT_TRUE(snapshot.packages.empty());
    EXPECT_THAT(snapshot.rejected.front().reason, HasSubstr("longer than 1 MiB"));
}

TEST(ParseEntry, NamesThePlaceItWasGiven)
{
    const Json entry = {{"id", "w"}};
    const Snapshot snapshot = parse_entry({entry, "answer"}, "rbee");
    ASSERT_EQ(snapshot.rejected.size(), 1U);
    EXPECT_EQ(snapshot.rejected.front().subject, "w (answer)");
}

} // namespace
} // namespace rbeepkg::catalog
