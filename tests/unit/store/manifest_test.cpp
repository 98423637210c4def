#include "libpkg/base/error.hpp"
#include "libpkg/store/profile.hpp"
#include "tests/support/temp_root.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace rbeepkg::store {
namespace {

using testing::HasSubstr;

package::InstalledPackage full_package()
{
    package::InstalledPackage installed;
    package::Package& package = installed.package;
    package.name = "llm-worker-rbee-cuda";
    package.base = "llm-worker-rbee";
    package.version = package::Version::parse("1:0.1.0-2").value();
    package.description = "worker \"für\" all";
    package.url = "https://example.org/";
    package.arch = "x86_64";
    package.licenses = {"GPL-3.0-or-later", "MIT"};
    package.groups = {"workers"};
    package.depends = {package::Depend::parse("glibc>=2.36").value()};
    package.optdepends = {package::OptDepend::parse("git: for updates").value()};
    package.makedepends = {package::Depend::parse("rust").value()};
    package.checkdepends = {package::Depend::parse("bats<2").value()};
    package.provides = {package::Provide::parse("llm-worker-rbee=0.1.0").value()};
    package.conflicts = {package::Depend::parse("llm-worker-old").value()};
    package.replaces = {package::Depend::parse("llm-worker-old<2").value()};
    package.backup = {"etc/worker.conf"};
    package.packager = "Somebody <s@example.org>";
    package.build_date = 1'700'000'000;
    package.installed_size = 1ULL << 53U;
    package.needs = {{"libc.so.6", "libcudart.so.12"},
                     "2.34",
                     "3.4.29",
                     "1.3.9",
                     {"x86_64"},
                     {"libcudart.so.12"},
                     {"librccl.so.1"}};
    package.built_with = {{"cuda"}, "release", {"--one", "two three"}};
    installed.store_path = "llm-worker-rbee-cuda/1:0.1.0-2-0a1b2c3d";
    installed.active = false;
    installed.reason = package::InstallReason::as_depend;
    installed.install_date = 1'700'000'001;
    installed.origin = "rbee";
    installed.worker_id = "llm-worker-rbee";
    installed.backend = "cuda";
    installed.binary = "usr/bin/llm-worker-rbee-cuda";
    installed.build_key = "00ff";
    installed.built_how = "sandbox";
    installed.has_scriptlet = true;
    return installed;
}

std::string replaced(std::string text, const std::string& from, const std::string& to)
{
    const std::size_t place = text.find(from);
    EXPECT_NE(place, std::string::npos) << from;
    return place == std::string::npos ? text : text.replace(place, from.size(), to);
}

std::string message_for(const std::string& text)
{
    try {
        parse_manifest(text, "manifest.json");
        return "taken";
    } catch (const Error& error) {
        return std::string{to_string(error.code())} + " " + error.what();
    }
}

TEST(Manifest, EverythingComesBack)
{
    const package::InstalledPackage before = full_package();
    const std::string text = format_manifest(7, {before});
    const std::vector<package::InstalledPackage> after = parse_manifest(text, "manifest.json");
    ASSERT_EQ(after.size(), 1U);
    EXPECT_EQ(after[0].package.version.text(), "1:0.1.0-2");
    EXPECT_EQ(after[0].store_path, before.store_path);
    EXPECT_EQ(after[0].reason, before.reason);
    EXPECT_FALSE(after[0].active);
    EXPECT_TRUE(after[0].has_scriptlet);
    EXPECT_EQ(after[0].package.installed_size, 1ULL << 53U);
    EXPECT_EQ(after[0].package.needs, before.package.needs);
    EXPECT_EQ(after[0].package.built_with, before.package.built_with);
    // Every field that is written was read, since it is written the same again.
    EXPECT_EQ(format_manifest(7, after), text);
}

TEST(Manifest, OfEarlierVersionsHasNoNeeds)
{
    std::string text = format_manifest(7, {full_package()});
    text = replaced(text, "\"needs\"", "\"was-needs\"");
    text = replaced(text, "\"built_with\"", "\"was-built_with\"");
    const std::vector<package::InstalledPackage> read = parse_manifest(text, "manifest.json");
    EXPECT_EQ(read.at(0).package.needs, package::HostRequirements{});
    EXPECT_EQ(read.at(0).package.built_with, package::BuildOptions{});
}

TEST(Manifest, OfNothingIsAManifest)
{
    EXPECT_TRUE(parse_manifest(format_manifest(1, {}), "manifest.json").empty());
}

TEST(Manifest, IsTheSameTextForTheSameGeneration)
{
    EXPECT_EQ(format_manifest(2, {full_package()}), format_manifest(2, {full_package()}));
}

TEST(Manifest, DamageIsNamedWithItsPlace)
{
    const std::string text = format_manifest(7, {full_package()});
    EXPECT_THAT(message_for(text.substr(0, text.size() / 2)),
                testing::StartsWith("corrupt manifest.json: "));
    EXPECT_THAT(message_for(""), testing::StartsWith("corrupt manifest.json: "));
    EXPECT_THAT(message_for(replaced(text, "\"active\": false", "\"active\": 1")),
                HasSubstr("packages[0].active"));
    EXPECT_THAT(message_for(replaced(text, "\"dependency\"", "\"whim\"")),
                HasSubstr("packages[0].reason"));
    EXPECT_THAT(message_for(replaced(text, "\"glibc>=2.36\"", "\"gl ibc\"")),
                HasSubstr("packages[0].depends[0]"));
    EXPECT_THAT(message_for(replaced(text, "\"1:0.1.0-2\"", "\"1/2\"")),
                HasSubstr("packages[0].version"));
    EXPECT_THAT(message_for(replaced(text, "1700000001", "18446744073709551615")),
                HasSubstr("packages[0].install_date"));
}

TEST(Manifest, StorePathsLeadNowhereElse)
{
    const std::string text = format_manifest(7, {full_package()});
    for (const char* path : {"../../etc", "llm-worker-rbee-cuda/../x", "other/1:0.1.0-2-0a1b2c3d",
                             "llm-worker-rbee-cuda/1:0.1.0-2-0a1b2c3g",
                             "llm-worker-rbee-cuda/1:0.1.0-2-0a1b2c3d/x", ""}) {
        EXPECT_THAT(message_for(replaced(text, "llm-worker-rbee-cuda/1:0.1.0-2-0a1b2c3d", path)),
                    HasSubstr("packages[0].store_path"))
            << path;
    }
}

TEST(Manifest, AFormatOfTheFutureIsNotGuessedAt)
{
    const std::string text =
        replaced(format_manifest(7, {full_package()}), "\"format\": 1", "\"format\": 2");
    EXPECT_THAT(message_for(text), testing::StartsWith("unsupported "));
}

TEST(Manifest, IsReadFromItsProfile)
{
    const test::TempRoot root;
    const Store store{root.state()};
    root.write("state/profiles/3/manifest.json", format_manifest(3, {full_package()}));
    EXPECT_EQ(read_manifest(store, 3).size(), 1U);
    EXPECT_THROW(read_manifest(store, 4), Error);
}

} // namespace
} // namespace rbeepkg::store
