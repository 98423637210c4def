#include "libpkg/base/error.hpp"
#include "libpkg/database/package_json.hpp"
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
         {"", "[]", "{\"name\":5}", "{\"licenses\":[1]}", "{\"depends\":[\"a=\"]}",
          "{\"version\":\"a b\"}", "{\"installed_size\":-1}", "{\"build_date\":\"x\"}"}) {
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
