// One section for each catalog.
#include "tests/unit/config/config_world.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/utsname.h>

namespace rbeepkg::config::testing {

namespace {

using ::testing::ElementsAre;

std::string told(const Config& config)
{
    std::string text;
    for (const CatalogConfig& catalog : config.catalogs) {
        text += (text.empty() ? "" : " | ") + catalog.name + ":";
        for (const std::string& server : catalog.servers) {
            text += " " + server;
        }
        text += catalog.build_network.empty() ? "" : " (" + catalog.build_network + ")";
    }
    return text;
}

TEST(Catalogs, DefaultIsTheLocalOne)
{
    EXPECT_EQ(told(ConfigWorld{}.config()), "rbee: http://localhost:8787");
}

TEST(Catalogs, EnvironmentNamesBasesOfTheDefaultOne)
{
    ConfigWorld world;
    world.environment.variables["WORKER_CATALOG_URL"] = "https://a.example/, file:///srv/c ,,";
    EXPECT_EQ(told(world.config()), "rbee: https://a.example file:///srv/c");
    world.environment.variables["WORKER_CATALOG_URL"] = " , ";
    EXPECT_EQ(told(world.config()), "rbee: http://localhost:8787");
    world.environment.variables["WORKER_CATALOG_URL"] = "ftp://a.example";
    EXPECT_EQ(world.refusal(), "WORKER_CATALOG_URL: 'ftp://a.example' is no URL that begins with "
                               "http://, https:// or file://");
}

TEST(Catalogs, ConfiguredOnesComeFirstInTheOrderOfTheFile)
{
    ConfigWorld world;
    world.options("Architecture = aarch64\n"
                  "[second]\nServer = https://s.example/$repo/$arch/$arch\n"
                  "Server = https://mirror.example/base/\nBuildNetwork = all\n"
                  "[first]\nServer = file:///srv/first\n");
    EXPECT_EQ(told(world.config()),
              "second: https://s.example/second/aarch64/aarch64 https://mirror.example/base (all)"
              " | first: file:///srv/first");
    world.environment.variables["WORKER_CATALOG_URL"] = "http://hive.example:8787";
    EXPECT_EQ(world.config().catalogs.back().name, "rbee") << "the environment's comes last";
}

TEST(Catalogs, AConfiguredRbeeStandsForTheDefaultOne)
{
    ConfigWorld world;
    world.write("/etc/rbeepkg.conf", "[rbee]\nServer = https://own.example\n"
                                     "[other]\nServer = https://other.example\n");
    world.environment.variables["WORKER_CATALOG_URL"] = "https://ignored.example";
    EXPECT_EQ(told(world.config()), "rbee: https://own.example | other: https://other.example");
}

TEST(Catalogs, ArchOfTheMachineReplacesAuto)
{
    ::utsname names{};
    ASSERT_EQ(::uname(&names), 0);
    ConfigWorld world;
    world.write("/etc/rbeepkg.conf", "[rbee]\nServer = https://a.example/$arch\n");
    EXPECT_EQ(told(world.config()), std::string{"rbee: https://a.example/"} + names.machine);
}

TEST(Catalogs, NamedAgainGainServers)
{
    ConfigWorld world;
    world.write("/etc/rbeepkg.conf", "[a]\nServer = https://one.example\n")
        .write("/etc/rbeepkg.conf.d/10.conf",
               "[a]\nServer = https://two.example\nServer = https://one.example/\n");
    EXPECT_EQ(told(world.config()), "a: https://one.example https://two.example");
}

struct BadCase
{
    const char* content;
    const char* expected;
};

TEST(Catalogs, BadOnesAreRefusedWithFileAndLine)
{
    const BadCase cases[] = {
        {"[a]\nBuildNetwork = all\n", ":2: the catalog [a] has no Server"},
        {"[a]\nServer = a.example\n", ":2: Server: 'a.example' is no URL that begins with http://, "
                                      "https:// or file://"},
        {"[a]\nServer\n", ":2: Server: '' is no URL that begins with http://, https:// or file://"},
        {"[a]\nServer = https://\n", ":2: Server: 'https://' names no host"},
        {"[a]\nServer = https:///x\n", ":2: Server: 'https:///x' names no host"},
        {"[a]\nServer = file://x\n", ":2: Server: 'file://x' names no absolute path"},
        {"[a]\nServer = https://a b\n", ":2: Server: 'https://a b' holds blanks or characters that "
                                        "are not ASCII"},
        {"[a]\nServer = https://a/?x=1\n", ":2: Server: 'https://a/?x=1' has a '?' or '#': a "
                                           "catalog's URL is the base of others"},
        {"[a]\nServer = https://a\nBuildNetwork = x\n",
         ":3: BuildNetwork: 'x' is none of none, fetch, prepare, all"},
        {"[a]\nUsage = Read\n", ":2: Usage: 'Read' is none of Sync, Search, Install, Upgrade, All"},
        {"[a]\nUsage\n", ":2: Usage: names none of Sync, Search, Install, Upgrade, All"},
        {"[local]\nServer = https://a\n",
         ":2: 'local' cannot be the name of a catalog: lower-case letters, digits and ._- make "
         "one, and 'local' is taken"},
        {"[A]\nServer = https://a\n",
         ":2: 'A' cannot be the name of a catalog: lower-case letters, "
         "digits and ._- make one, and 'local' is taken"},
        {"[../x]\nServer = https://a\n",
         ":2: '../x' cannot be the name of a catalog: lower-case letters, digits and ._- make "
         "one, and 'local' is taken"},
        {"Server = https://a\n", ":1: 'Server' stands before the first [section]"},
    };
    for (const BadCase& fact : cases) {
        ConfigWorld world;
        world.write("/etc/rbeepkg.conf", fact.content);
        EXPECT_EQ(world.refusal(), std::string{"/etc/rbeepkg.conf"} + fact.expected);
    }
}

TEST(Catalogs, ASectionWithoutLinesIsAWarning)
{
    ConfigWorld world;
    world.write("/etc/rbeepkg.conf", "[options]\n\n[empty]\n# Server = https://a\n[a]\n"
                                     "Server = https://a\n[included]\nInclude = *.nothing\n"
                                     "[options]\n[empty]\n[a]\n");
    const LoadedConfig loaded = world.load();
    ASSERT_EQ(loaded.warnings.size(), 2U);
    EXPECT_EQ(world.without_root(loaded.warnings[0]),
              "/etc/rbeepkg.conf:3: the section [empty] has no Server and is ignored");
    EXPECT_EQ(world.without_root(loaded.warnings[1]),
              "/etc/rbeepkg.conf:7: the section [included] has no Server and is ignored");
    EXPECT_EQ(told(loaded.config), "a: https://a");
}

TEST(Catalogs, UsageSaysWhatTheyAreFor)
{
    ConfigWorld world;
    world.write("/etc/rbeepkg.conf", "[a]\nServer = https://a\n[b]\nServer = https://b\n"
                                     "Usage = Sync Search\n[c]\nServer = https://c\nUsage = All\n");
    const Config config = world.config();
    const auto uses = [](const CatalogConfig& catalog) {
        const CatalogUsage& usage = catalog.usage;
        return std::vector<bool>{usage.sync, usage.search, usage.install, usage.upgrade};
    };
    EXPECT_THAT(uses(config.catalogs[0]), ElementsAre(true, true, true, true));
    EXPECT_THAT(uses(config.catalogs[1]), ElementsAre(true, true, false, false));
    EXPECT_THAT(uses(config.catalogs[2]), ElementsAre(true, true, true, true));
    std::vector<std::string> words;
    for (const EffectiveSetting& setting : effective_settings(config.catalogs[1])) {
        for (const std::string& value : setting.values) {
            words.push_back(std::string{setting.key} + " = " + value);
        }
    }
    EXPECT_THAT(words, ElementsAre("Usage = Sync", "Usage = Search", "Server = https://b"));
}

TEST(Catalogs, UnknownKeysOfASectionAreWarnings)
{
    ConfigWorld world;
    world.write("/etc/rbeepkg.conf", "[a]\nServer = https://a\nUsages = Sync\n");
    const LoadedConfig loaded = world.load();
    ASSERT_EQ(loaded.warnings.size(), 1U);
    EXPECT_EQ(world.without_root(loaded.warnings[0]),
              "/etc/rbeepkg.conf:3: unknown key 'Usages' in section 'a'");
}

} // namespace

} // namespace rbeepkg::config::testing
