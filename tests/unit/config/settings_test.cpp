// The keys of [options] and what their values mean.
#include "tests/unit/config/config_world.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

namespace rbeepkg::config::testing {

namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::Pair;
using ::testing::UnorderedElementsAre;
using namespace std::chrono_literals;

TEST(Settings, HaveDefaultsWithoutAnyFile)
{
    ConfigWorld world;
    const LoadedConfig loaded = world.load();
    const Config& config = loaded.config;
    EXPECT_EQ(config.architecture, "auto");
    EXPECT_EQ(config.build_network, BuildNetwork::fetch);
    EXPECT_EQ(config.build_timeout, 15min);
    EXPECT_EQ(config.build_user, "nobody");
    EXPECT_EQ(config.keep_generations, 3U);
    EXPECT_FALSE(config.allow_plain_http_skip);
    EXPECT_FALSE(config.allow_local_sources);
    EXPECT_EQ(config.ca_file, "");
    EXPECT_EQ(config.connect_timeout, 10s);
    EXPECT_EQ(config.stall_timeout, 30s);
    EXPECT_EQ(config.lock_timeout, 10min);
    EXPECT_THAT(config.ignored_packages, IsEmpty());
    EXPECT_THAT(config.architectures, ElementsAre("auto"));
    EXPECT_TRUE(config.clean_method.keep_installed && !config.clean_method.keep_current);
    EXPECT_TRUE(config.check_space);
    EXPECT_FALSE(config.color || config.no_progress_bar || config.verbose_package_lists ||
                 config.disable_download_timeout);
    EXPECT_EQ(config.parallel_downloads, 5U);
    EXPECT_EQ(config.keep_versions, 0U);
    EXPECT_EQ(config.hook_timeout, 5min);
    EXPECT_EQ(config.scriptlet_timeout, 5min);
    EXPECT_THAT(loaded.warnings, IsEmpty());
}

TEST(Settings, AreTakenFromTheFile)
{
    ConfigWorld world;
    world.options("# a comment\n"
                  "IgnorePkg = a b-*\n"
                  "IgnorePkg = c\n"
                  "Architecture = aarch64\n"
                  "BuildNetwork = none\n"
                  "PackageBuildNetwork = llm-worker-*: all\n"
                  "PackageBuildNetwork = sd-worker: prepare\n"
                  "BuildTimeout = 2h\n"
                  "BuildUser = builder\n"
                  "Packager = A Builder <a@b.example>\n"
                  "KeepGenerations = 0\n"
                  "AllowPlainHttpSkip\n"
                  "AllowLocalSources = yes\n"
                  "CaFile = /etc/ssl/home.pem\n"
                  "Proxy = http://proxy.example:3128\n"
                  "ConnectTimeout = 500ms\n"
                  "StallTimeout = 7\n"
                  "LockTimeout = 0\n"
                  "HostDepend = cuda: executable nvcc; file /opt/cuda/bin/nvcc\n"
                  "HostDepend = blas = library libblas.so\n"
                  "HostInstall = cuda: apt-get install nvidia-cuda-toolkit\n");
    const LoadedConfig loaded = world.load();
    const Config& config = loaded.config;
    EXPECT_THAT(config.ignored_packages, ElementsAre("a", "b-*", "c"));
    EXPECT_EQ(config.architecture, "aarch64");
    EXPECT_EQ(config.build_network, BuildNetwork::none);
    EXPECT_THAT(config.package_build_network,
                UnorderedElementsAre(Pair("llm-worker-*", BuildNetwork::all),
                                     Pair("sd-worker", BuildNetwork::prepare)));
    EXPECT_EQ(config.build_timeout, 2h);
    EXPECT_EQ(config.build_user, "builder");
    EXPECT_EQ(config.packager, "A Builder <a@b.example>");
    EXPECT_EQ(config.keep_generations, 0U);
    EXPECT_TRUE(config.allow_plain_http_skip);
    EXPECT_TRUE(config.allow_local_sources);
    EXPECT_EQ(config.ca_file, "/etc/ssl/home.pem");
    EXPECT_EQ(config.proxy, "http://proxy.example:3128");
    EXPECT_EQ(config.connect_timeout, 500ms);
    EXPECT_EQ(config.stall_timeout, 7s);
    EXPECT_EQ(config.lock_timeout, 0ms);
    EXPECT_THAT(config.host_depends,
                UnorderedElementsAre(
                    Pair("cuda", ElementsAre("executable nvcc", "file /opt/cuda/bin/nvcc")),
                    Pair("blas", ElementsAre("library libblas.so"))));
    EXPECT_THAT(config.host_install,
                ElementsAre(Pair("cuda", "apt-get install nvidia-cuda-toolkit")));
    EXPECT_THAT(loaded.warnings, IsEmpty());
}

struct BadCase
{
    const char* line;
    const char* expected; // behind "/etc/rbeepkg.conf:2: "
};

TEST(Settings, BadValuesAreRefusedWithFileAndLine)
{
    const BadCase cases[] = {
        {"BuildTimeout = soon",
         "BuildTimeout: 'soon' is no time (such as 90s, 15min or 500ms; at most 7d)"},
        {"BuildTimeout = 500ms", "BuildTimeout: '500ms' is less than 1000ms"},
        {"BuildTimeout = -1",
         "BuildTimeout: '-1' is no time (such as 90s, 15min or 500ms; at most 7d)"},
        {"BuildTimeout = 99999999999999999999",
         "BuildTimeout: '99999999999999999999' is no time (such as 90s, 15min or 500ms; at most "
         "7d)"},
        {"LockTimeout = 8d",
         "LockTimeout: '8d' is no time (such as 90s, 15min or 500ms; at most 7d)"},
        {"KeepGenerations = many", "KeepGenerations: 'many' is no number from 0 to 1000"},
        {"KeepGenerations = 1001", "KeepGenerations: '1001' is no number from 0 to 1000"},
        {"BuildNetwork = some", "BuildNetwork: 'some' is none of none, fetch, prepare, all"},
        {"PackageBuildNetwork = x",
         "PackageBuildNetwork: 'x' is not of the form 'package: all' (globs are allowed)"},
        {"PackageBuildNetwork = x: y",
         "PackageBuildNetwork: 'y' is none of none, fetch, prepare, all"},
        {"AllowPlainHttpSkip = maybe", "AllowPlainHttpSkip: 'maybe' is neither yes nor no"},
        {"AllowLocalSources = 2", "AllowLocalSources: '2' is neither yes nor no"},
        {"Architecture = ", "Architecture: '' names no architecture"},
        {"CleanMethod = KeepAll",
         "CleanMethod: 'KeepAll' is neither KeepInstalled nor KeepCurrent"},
        {"CleanMethod =", "CleanMethod: '' names neither KeepInstalled nor KeepCurrent"},
        {"ParallelDownloads = 0", "ParallelDownloads: '0' is no number from 1 to 64"},
        {"KeepVersions = -1", "KeepVersions: '-1' is no number from 0 to 1000"},
        {"Color = always", "Color: 'always' is neither yes nor no"},
        {"HookTimeout = 0", "HookTimeout: '0' is less than 1ms"},
        {"SigLevel = Sometimes",
         "SigLevel: 'Sometimes' is none of Never, Optional, Required, TrustedOnly, TrustAll, with "
         "or without Package or Database before it"},
        {"CaFile = home.pem", "CaFile: 'home.pem' is no absolute path"},
        {"DBPath = relative/path", "DBPath: 'relative/path' is no absolute path"},
        {"HookDir =", "HookDir: '' is no absolute path"},
        {"Architecture = x86-64",
         "Architecture: 'x86-64' is no architecture (auto, x86_64, aarch64, ...)"},
        {"BuildUser = a/b", "BuildUser: 'a/b' is no name of a user"},
        {"HostDepend = cuda",
         "HostDepend: 'cuda' is not of the form 'cuda: executable nvcc; file /opt/nvcc'"},
        {"HostDepend = cuda: run nvcc", "HostDepend: 'run nvcc' is no probe (executable NAME, "
                                        "library NAME, file PATH or package NAME)"},
        {"HostInstall = cuda:",
         "HostInstall: 'cuda:' is not of the form 'cuda: command that installs it'"},
        {"Proxy = a b", "Proxy: 'a b' is no URL of a proxy"},
    };
    for (const BadCase& fact : cases) {
        ConfigWorld world;
        world.options(fact.line);
        EXPECT_EQ(world.refusal(), std::string{"/etc/rbeepkg.conf:2: "} + fact.expected);
    }
}

TEST(Settings, UnknownKeysAreWarningsWithFileAndLine)
{
    ConfigWorld world;
    world.options("BuildTimout = 90s\nTotallyUnknown = Never\n");
    const LoadedConfig loaded = world.load();
    ASSERT_EQ(loaded.warnings.size(), 2U);
    EXPECT_EQ(world.without_root(loaded.warnings[0]),
              "/etc/rbeepkg.conf:2: unknown key 'BuildTimout' in section 'options' (did you mean "
              "BuildTimeout?)");
    EXPECT_EQ(world.without_root(loaded.warnings[1]),
              "/etc/rbeepkg.conf:3: unknown key 'TotallyUnknown' in section 'options'");
}

TEST(Settings, OfPacmanAreTakenFromTheFile)
{
    ConfigWorld world;
    world.options(
        "HoldPkg = a b\nHoldPkg = c\nIgnoreGroup = g-*\nArchitecture = auto x86_64_v3\n"
        "Architecture = x86_64 auto\nCleanMethod = KeepCurrent\nColor\nNoProgressBar = yes\n"
        "CheckSpace = no\nVerbosePkgLists\nDisableDownloadTimeout\nParallelDownloads = 2\n"
        "KeepVersions = 1\nHookTimeout = 90s\nScriptletTimeout = 1h\n");
    const LoadedConfig loaded = world.load();
    const Config& config = loaded.config;
    EXPECT_THAT(config.held_packages, ElementsAre("a", "b", "c"));
    EXPECT_THAT(config.ignored_groups, ElementsAre("g-*"));
    EXPECT_THAT(config.architectures, ElementsAre("auto", "x86_64_v3", "x86_64"));
    EXPECT_EQ(config.architecture, "auto");
    EXPECT_TRUE(config.clean_method.keep_current && !config.clean_method.keep_installed);
    EXPECT_TRUE(config.color && config.no_progress_bar && config.verbose_package_lists &&
                config.disable_download_timeout);
    EXPECT_FALSE(config.check_space);
    EXPECT_EQ(config.connect_timeout, 7 * 24h);
    EXPECT_EQ(config.stall_timeout, 7 * 24h);
    EXPECT_EQ(config.parallel_downloads, 2U);
    EXPECT_EQ(config.keep_versions, 1U);
    EXPECT_EQ(config.hook_timeout, 90s);
    EXPECT_EQ(config.scriptlet_timeout, 1h);
    EXPECT_THAT(loaded.warnings, IsEmpty());
}

TEST(Settings, OfPacmanWithoutEffectSaySo)
{
    ConfigWorld world;
    world.options("XferCommand = /usr/bin/curl %u\nSigLevel = Never\nUseSyslog\n"
                  "SigLevel = Required DatabaseOptional\n[a]\nServer = https://a\n"
                  "SigLevel = PackageRequired\n");
    std::string told;
    for (const std::string& warning : world.load().warnings) {
        told += world.without_root(warning) + "\n";
    }
    EXPECT_EQ(told, "/etc/rbeepkg.conf:2: XferCommand has no effect: rbeepkg downloads by itself\n"
                    "/etc/rbeepkg.conf:4: UseSyslog has no effect: rbeepkg logs to LogFile alone\n"
                    "/etc/rbeepkg.conf:5: SigLevel has no effect yet: no signature is asked for "
                    "and none is checked\n"
                    "/etc/rbeepkg.conf:8: SigLevel has no effect yet: no signature is asked for "
                    "and none is checked\n");
}

TEST(Settings, AnArchitectureOfTheCommandLineReplacesThoseOfTheFile)
{
    ConfigWorld world;
    world.options("Architecture = x86_64 i686\n");
    world.overrides.settings = {{"Architecture", "aarch64"}};
    EXPECT_THAT(world.config().architectures, ElementsAre("aarch64"));
    EXPECT_EQ(world.config().architecture, "aarch64");
}

// What rbeepkg-conf prints can be read again and means the same.
TEST(Settings, EffectiveOnesMakeAFileOfTheSameMeaning)
{
    ConfigWorld world;
    world.options(
        "HoldPkg = a b\nColor\nKeepVersions = 2\nHookTimeout = 90s\nStallTimeout = 1500ms\n"
        "PackageFeatures = x-*: cuda,fast\nHostDepend = cuda: executable nvcc; file /n\n"
        "PackageFlags = x: -O2 -g\nPackageBuildNetwork = x: all\nCheckSpace = no\n"
        "CleanMethod = KeepInstalled KeepCurrent\nSigLevel = Never\n");
    const auto text_of = [](const Config& config) {
        std::string text;
        for (const EffectiveSetting& setting : effective_settings(config)) {
            if (setting.given && setting.is_switch) {
                text += std::string{setting.key} + "\n";
            }
            for (const std::string& value : setting.values) {
                text += std::string{setting.key} + " = " + value + "\n";
            }
        }
        return text;
    };
    const std::string once = text_of(world.config());
    EXPECT_THAT(once, ::testing::HasSubstr("HookTimeout = 90s\n"));
    EXPECT_THAT(once, ::testing::HasSubstr("StallTimeout = 1500ms\n"));
    EXPECT_THAT(once, ::testing::HasSubstr("Color\n"));
    EXPECT_THAT(once, ::testing::Not(::testing::HasSubstr("CheckSpace")));
    EXPECT_THAT(once, ::testing::HasSubstr("HostDepend = cuda: executable nvcc; file /n\n"));
    world.options(once + "CheckSpace = no\n");
    // The shipped hook directories come first again.
    const std::string twice = text_of(world.config());
    EXPECT_EQ(twice.substr(twice.find("LogFile")), once.substr(once.find("LogFile")));
}

TEST(Settings, OfTheCommandLineWin)
{
    ConfigWorld world;
    world.options("BuildTimeout = 90s\nIgnorePkg = a\n");
    world.overrides.settings = {{"BuildTimeout", "60"}, {"IgnorePkg", "b"}};
    EXPECT_EQ(world.config().build_timeout, 60s);
    EXPECT_THAT(world.config().ignored_packages, ElementsAre("a", "b"));
}

TEST(Settings, OfTheCommandLineMustBeKnownAndGood)
{
    ConfigWorld world;
    world.overrides.settings = {{"LockTimeOut", "60"}};
    EXPECT_EQ(world.refusal(), "--set: unknown key 'LockTimeOut' (did you mean LockTimeout?)");
    world.overrides.settings = {{"KeepGenerations", "-1"}};
    EXPECT_EQ(world.refusal(), "--set KeepGenerations: '-1' is no number from 0 to 1000");
}

TEST(Settings, TableNamesEachOnceWithItsMeaning)
{
    std::set<std::string_view> keys;
    for (const SettingInfo& setting : settings_table()) {
        EXPECT_TRUE(keys.insert(setting.key).second) << setting.key;
        EXPECT_FALSE(setting.meaning.empty()) << setting.key;
    }
    EXPECT_TRUE(keys.count("BuildTimeout") == 1 && keys.count("Include") == 1);
}

TEST(BuildNetworkNames, RoundTrip)
{
    for (const char* name : {"none", "fetch", "prepare", "all"}) {
        EXPECT_STREQ(to_string(*parse_build_network(name)), name);
    }
    EXPECT_EQ(parse_build_network("None"), std::nullopt);
    EXPECT_EQ(parse_build_network(""), std::nullopt);
}

} // namespace

} // namespace rbeepkg::config::testing
