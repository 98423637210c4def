// Which files are read, in which order, and what Include does.
#include "tests/unit/config/config_world.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace rbeepkg::config::testing {

namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

TEST(ConfigFiles, DropInsFollowTheMainFileSorted)
{
    ConfigWorld world;
    world.options("Packager = main\nIgnorePkg = main\n")
        .write("/etc/rbeepkg.conf.d/20.conf", "[options]\nPackager = twenty\nIgnorePkg = 20\n")
        .write("/etc/rbeepkg.conf.d/10.conf", "[options]\nPackager = ten\nIgnorePkg = 10\n")
        .write("/etc/rbeepkg.conf.d/30.conf.bak", "[options]\nPackager = never\n");
    EXPECT_EQ(world.config().packager, "twenty");
    EXPECT_THAT(world.config().ignored_packages, ElementsAre("main", "10", "20"));
}

TEST(ConfigFiles, TheNamedOneReplacesAll)
{
    ConfigWorld world;
    world.options("Packager = system\nIgnorePkg = system\n")
        .write("/own.conf", "[options]\nPackager = own\n");
    world.overrides.config_file = world.path("/own.conf");
    EXPECT_EQ(world.config().packager, "own");
    EXPECT_THAT(world.config().ignored_packages, IsEmpty());
}

TEST(ConfigFiles, TheNamedOneMustBeThere)
{
    ConfigWorld world;
    world.overrides.config_file = world.path("/nowhere.conf");
    EXPECT_EQ(world.refusal(), "the configuration file /nowhere.conf does not exist");
    world.overrides.config_file = "";
    EXPECT_EQ(world.refusal(), "--config needs a path");
}

TEST(ConfigFiles, BadSyntaxIsRefusedWithFileAndLine)
{
    ConfigWorld world;
    world.write("/etc/rbeepkg.conf", "[options]\n\n[rbee\n");
    EXPECT_THAT(world.refusal(), HasSubstr("/etc/rbeepkg.conf:3: "));
}

TEST(ConfigFiles, ADirectoryOfThatNameIsAnErrorAndNoHang)
{
    ConfigWorld world;
    os::make_directories(world.path("/etc/rbeepkg.conf"));
    EXPECT_THROW(world.load(), Error);
}

TEST(Include, ExpandsGlobsInPlaceSorted)
{
    ConfigWorld world;
    world.options("IgnorePkg = before\nInclude = more/*.conf\nIgnorePkg = after\n")
        .write("/etc/more/b.conf", "IgnorePkg = b\n")
        .write("/etc/more/a.conf", "IgnorePkg = a\n");
    EXPECT_THAT(world.config().ignored_packages, ElementsAre("before", "a", "b", "after"));
}

TEST(Include, InACatalogGoesOnInThatSection)
{
    ConfigWorld world;
    world
        .write("/etc/rbeepkg.conf",
               "[mine]\nInclude = " + world.path("/mirrors") + "\nServer = https://last.example\n")
        .write("/mirrors", "Server = https://one.example\n[options]\nPackager = me\n");
    const Config config = world.config();
    ASSERT_EQ(config.catalogs.front().name, "mine");
    EXPECT_THAT(config.catalogs.front().servers,
                ElementsAre("https://one.example", "https://last.example"));
    EXPECT_EQ(config.packager, "me");
}

TEST(Include, OfAFileThatIsNotThereIsAWarningAndOfAnEmptyGlobIsNot)
{
    ConfigWorld world;
    world.options("Include = none/*.conf\nInclude = /nowhere/at-all.conf\n");
    const LoadedConfig loaded = world.load();
    ASSERT_EQ(loaded.warnings.size(), 1U);
    EXPECT_EQ(world.without_root(loaded.warnings[0]),
              "/etc/rbeepkg.conf:3: Include '/nowhere/at-all.conf': no such file");
}

TEST(Include, InACircleIsRefused)
{
    ConfigWorld world;
    world.options("Include = a.conf\n").write("/etc/a.conf", "Include = ../etc/rbeepkg.conf\n");
    EXPECT_EQ(world.refusal(), "/etc/a.conf:1: Include '/etc/../etc/rbeepkg.conf' leads back to a "
                               "file that is being read");
}

TEST(Include, NestsTenDeepAndNoDeeper)
{
    ConfigWorld world;
    world.options("Include = 1.conf\n");
    for (int i = 1; i < 10; ++i) {
        world.write("/etc/" + std::to_string(i) + ".conf",
                    "Include = " + std::to_string(i + 1) + ".conf\n");
    }
    world.write("/etc/9.conf", "Packager = deep\n");
    EXPECT_EQ(world.config().packager, "deep");
    world.write("/etc/9.conf", "Include = 10.conf\n").write("/etc/10.conf", "Packager = deeper\n");
    EXPECT_EQ(world.refusal(), "/etc/9.conf:1: Includes nest deeper than 10");
}

TEST(Include, WithoutAFileIsRefused)
{
    ConfigWorld world;
    world.options("Include\n");
    EXPECT_EQ(world.refusal(), "/etc/rbeepkg.conf:2: Include names no file");
}

} // namespace

} // namespace rbeepkg::config::testing
