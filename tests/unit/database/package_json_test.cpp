#include "libpkg/base/error.hpp"
#include "libpkg/database/package_json.hpp"
#include "libpkg/encoding/json.hpp"
#include "tests/unit/database/sample.hpp"

#include <gtest/gtest.h>

namespace rbeepkg::database {
namespace {

TEST(PackageJson, EveryFieldOfAPackageComesBack)
{
    const package::Package package = test::full_package();
    test::expect_equal(package_from_text(to_json_text(package), "x"), package);
}

TEST(PackageJson, EveryFieldOfASyncPackageComesBack)
{
    package::SyncPackage sync = test::full_sync_package();
    package::SyncPackage back = sync_package_from_text(to_json_text(sync), "x");
    EXPECT_EQ(back.catalog, "");
    EXPECT_EQ(back.entry_json, "");
    back.catalog = sync.catalog;
    back.entry_json = sync.entry_json;
    test::expect_equal(back, sync);
}

TEST(PackageJson, EmptyPackagesComeBackAndTakeLittleRoom)
{
    EXPECT_EQ(to_json_text(package::Package{}), "{}");
    test::expect_equal(package_from_text("{}", "x"), package::Package{});
    EXPECT_EQ(to_json_text(package::SyncPackage{}), R"({"package":{}})");
    test::expect_equal(sync_package_from_text("{}", "x"), package::SyncPackage{});
}

// What earlier versions wrote is what this one writes: rows are found again by their text.
TEST(PackageJson, TheTextIsThatOfTheDocument)
{
    package::SyncPackage sync = test::full_sync_package();
    for (const std::string& text : {to_json_text(sync), to_json_text(sync.package)}) {
        EXPECT_EQ(encoding::parse_json(text)->dump(), text);
    }
    sync.package = test::sync_package("a", "A \"b\"\x01", {"c>=1"}, {"d=2"}).package;
    sync.package.built_with.profile = "release";
    sync.package.needs.machines = {"x86_64"};
    sync.build = {};
    sync.source = {"", "https://example.org/x.git", "", "", ""};
    sync.capabilities = {};
    EXPECT_EQ(
        to_json_text(sync),
        R"x({"architectures":["x86_64","aarch64"],"backend":"cuda","binary_name":)x"
        R"x("llm-worker-rbee-cuda","build_system":"cargo","exact":true,"implementation":"rust",)x"
        R"x("install_path":"/usr/local/bin/x","package":{"built_with":{"profile":"release"},)x"
        R"x("depends":["c>=1"],"description":"A \"b\"\u0001","name":"a","needs":{"machines":)x"
        R"x(["x86_64"]},"provides":["d=2"],"version":"1.0-1"},"platforms":["linux","windows"],)x"
        R"x("prebuilt":[{"arch":"x86_64","sha256":")x" +
            std::string(64, 'a') +
            R"x(","size":12345,"url":"https://example.org/x.pkg.tar.zst"},)x"
            R"x({"url":"y.pkg.tar.zst"}],"recipes":[{"kind":"binary","sha256":")x" +
            std::string(64, 'c') +
            R"x(","size":345,"url":"/workers/x/PKGBUILD"},{"kind":"source","url":)x"
            R"x("https://example.org/PKGBUILD"},{"kind":"unknown","url":""}],)x"
            R"x("source":{"url":"https://example.org/x.git"},"title":"LLM Worker (CUDA)",)x"
            R"x("worker_id":"llm-worker-rbee-id"})x");
}

TEST(PackageJson, MembersComeInAnyOrderAndUnknownOnesAreSkipped)
{
    const package::SyncPackage sync = sync_package_from_text(
        R"({"worker_id":"w","later":[{"package":{}}],"package":{"version":"1-1","x":null,)"
        R"("name":"a","depends":["b"],"arch":"any"},"backend":"cpu"})",
        "x");
    EXPECT_EQ(to_json_text(sync),
              R"({"backend":"cpu","package":{"arch":"any","depends":["b"],"name":"a",)"
              R"("version":"1-1"},"worker_id":"w"})");
}

TEST(PackageJson, OneSetCapabilityIsEnough)
{
    package::SyncPackage sync;
    sync.capabilities.max_context_length = 0;
    EXPECT_EQ(sync_package_from_text(to_json_text(sync), "x").capabilities, sync.capabilities);
    sync.capabilities = {{}, std::nullopt, false, false};
    EXPECT_EQ(sync_package_from_text(to_json_text(sync), "x").capabilities, sync.capabilities);
}

TEST(PackageJson, WhatIsNotUtf8DoesNotStandInTheWay)
{
    package::Package package;
    package.description = "a\xFF"
                          "b";
    EXPECT_EQ(package_from_text(to_json_text(package), "x").description, "a\xEF\xBF\xBD"
                                                                         "b");
}

TEST(PackageJson, ADamagedRowIsNamed)
{
    for (const char* bad :
         {"", "[]", "{} {}", "{\"x\":1,\"x\":2}", "{\"name\":null}", "{\"name\":5}",
          "{\"licenses\":[1]}", "{\"depends\":[\"a=\"]}", "{\"version\":\"a b\"}",
          "{\"installed_size\":-1}", "{\"build_date\":\"x\"}",
          "{\"build_date\":9223372036854775808}", "{\"x\":\"\xFF\"}"}) {
        try {
            package_from_text(bad, "worker/1.0-1");
            ADD_FAILURE() << "no error: " << bad;
        } catch (const Error& error) {
            EXPECT_EQ(error.code(), ErrorCode::corrupt);
            EXPECT_NE(error.message().find("worker/1.0-1"), std::string::npos);
        }
    }
    EXPECT_THROW(sync_package_from_text(R"({"recipes":[{"kind":"odd"}]})", "x"), Error);
    EXPECT_THROW(sync_package_from_text(R"({"recipes":[7]})", "x"), Error);
    EXPECT_THROW(sync_package_from_text(R"({"capabilities":{"streaming":1}})", "x"), Error);
}

} // namespace
} // namespace rbeepkg::database
