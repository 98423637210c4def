// What a configuration file says, and what rbeepkg-conf makes of it: held against the real
// pacman-conf on the same file where both know a key.
#include "libpkg/base/text.hpp"
#include "libpkg/os/file.hpp"
#include "tests/scenario/given.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace {

using namespace rbeepkg;
using test::Given;
using test::PackageBuilder;
using test::ProgramResult;
using test::TempRoot;
using testing::HasSubstr;
using testing::Not;

const std::string k_conf = std::string{RBEEPKG_BIN_DIR} + "/rbeepkg-conf";

// A configuration file, and the programs that print it.
struct ConfFile
{
    explicit ConfFile(const std::string& text) : path{root.write("a.conf", text)} {}

    ProgramResult ask(std::vector<std::string> words) const
    {
        words.insert(words.begin(), {k_conf, "-c", path});
        return test::run_program(words, {{{"HOME", root.path("home")}}, {}, {}});
    }
    ProgramResult ask_pacman(std::vector<std::string> words) const
    {
        words.insert(words.begin(), {"pacman-conf", "-c", path});
        return test::run_program(words);
    }

    TempRoot root;
    std::string path;
};

const std::string k_shared = "[options]\n"
                             "# words, several lines\n"
                             "HoldPkg = pacman glibc\n"
                             "HoldPkg = more\n"
                             "IgnorePkg = a b-*\n"
                             "IgnoreGroup = g\n"
                             "Architecture = x86_64 x86_64_v3\n"
                             "CleanMethod = KeepCurrent\n"
                             "NoUpgrade = etc/passwd\n"
                             "NoExtract = usr/share/*\n"
                             "XferCommand = /usr/bin/curl -o %o %u\n"
                             "Color\n"
                             "VerbosePkgLists\n"
                             "DisableDownloadTimeout\n"
                             "ParallelDownloads = 7\n"
                             "[core]\n"
                             "Server = https://a.example/$repo/os/$arch\n"
                             "Server = https://b.example/$repo\n"
                             "Usage = Sync Search\n"
                             "Usage = Install\n"
                             "[extra]\n"
                             "Server = file:///srv/extra\n";

} // namespace

class ConfLikePacmanConf : public testing::TestWithParam<const char*>
{};

// One key, and two of them.
TEST_P(ConfLikePacmanConf, OptionsReadTheSame)
{
    if (!test::has_program("pacman-conf")) {
        GTEST_SKIP() << "pacman-conf is not installed";
    }
    const ConfFile file{k_shared};
    const std::string key = GetParam();
    EXPECT_EQ(file.ask({key}).out, file.ask_pacman({key}).out);
    EXPECT_EQ(file.ask({key, "Color"}).out, file.ask_pacman({key, "Color"}).out);
    EXPECT_EQ(file.ask({"-v", key}).out, file.ask_pacman({"-v", key}).out);
    EXPECT_EQ(file.ask({key}).exit_code, 0);
}

INSTANTIATE_TEST_SUITE_P(Keys, ConfLikePacmanConf,
                         testing::Values("HoldPkg", "IgnorePkg", "IgnoreGroup", "Architecture",
                                         "CleanMethod", "NoUpgrade", "NoExtract", "XferCommand",
                                         "Color", "VerbosePkgLists", "NoProgressBar",
                                         "DisableDownloadTimeout", "ParallelDownloads",
                                         "UseSyslog"),
                         [](const auto& key) { return std::string{key.param}; });

TEST(ConfProgram, CatalogsReadAsPacmansRepositories)
{
    if (!test::has_program("pacman-conf")) {
        GTEST_SKIP() << "pacman-conf is not installed";
    }
    const ConfFile file{k_shared};
    for (const std::vector<std::string>& words : {std::vector<std::string>{"--repo-list"},
                                                  {"--repo=core"},
                                                  {"--repo", "core", "Server"},
                                                  {"-r", "core", "Usage"},
                                                  {"-r", "extra"},
                                                  {"-l"}}) {
        EXPECT_EQ(file.ask(words).out, file.ask_pacman(words).out) << words.back();
    }
}

TEST(ConfProgram, UnknownKeysAndCatalogsFailAsPacmanConf)
{
    const ConfFile file{k_shared};
    const ProgramResult key = file.ask({"Color", "Bogus"});
    EXPECT_EQ(key.exit_code, 1);
    EXPECT_EQ(key.out, "Color\n");
    EXPECT_THAT(key.err, HasSubstr("warning: unknown key 'Bogus'\n"));
    const ProgramResult catalog = file.ask({"--repo=nope"});
    EXPECT_EQ(catalog.exit_code, 1);
    EXPECT_THAT(catalog.err, HasSubstr("error: catalog 'nope' is not configured\n"));
    EXPECT_EQ(file.ask({"-l", "core"}).exit_code, 1);
    EXPECT_EQ(file.ask({"-x"}).exit_code, 1);
    EXPECT_EQ(test::run_program({k_conf, "-c", "/nonexistent"}).exit_code, 1);
}

TEST(ConfProgram, WithoutAKeyEverySectionIsPrinted)
{
    const ConfFile file{k_shared};
    const ProgramResult all = file.ask({"--root", "/"});
    EXPECT_EQ(all.exit_code, 1) << "as pacman-conf it has --rootdir";
    const ProgramResult printed = file.ask({"-R", "/srv/machine"});
    EXPECT_EQ(printed.exit_code, 0) << printed.err;
    EXPECT_TRUE(printed.out.starts_with("[options]\nRootDir = /srv/machine\n"
                                        "DBPath = /srv/machine/var/lib/rbeepkg\n"))
        << printed.out;
    EXPECT_THAT(printed.out, HasSubstr("\nHookTimeout = 5min\n"));
    EXPECT_THAT(printed.out, HasSubstr("\n[core]\nUsage = Sync\nUsage = Search\nUsage = Install\n"
                                       "Server = https://a.example/core/os/x86_64\n"));
    EXPECT_THAT(printed.out, HasSubstr("\n[extra]\nUsage = All\nServer = file:///srv/extra\n"));
    EXPECT_THAT(printed.out, Not(HasSubstr("NoProgressBar")));
}

TEST(ConfProgram, WhatItPrintsIsAConfigurationOfTheSameMeaning)
{
    const ConfFile file{k_shared};
    const ProgramResult once = file.ask({"-R", "/srv/machine"});
    const ConfFile again{once.out};
    const ProgramResult twice = again.ask({"-R", "/srv/machine"});
    // Hook directories are added to the shipped ones, which come first again.
    const std::string from = "\nLogFile";
    EXPECT_EQ(twice.out.substr(twice.out.find(from)), once.out.substr(once.out.find(from)));
}

TEST(ConfFile, AnUnknownKeyIsAWarningWithFileAndLine)
{
    Given given;
    given.option("Colour = yes");
    const ProgramResult result = given.when("-Qq");
    EXPECT_EQ(result.exit_code, 0);
    EXPECT_THAT(result.err,
                testing::ContainsRegex("^warning: /.*:[0-9]+: unknown key 'Colour' in "
                                       "section 'options' \\(did you mean Color\\?\\)"));
}

TEST(ConfFile, ABadValueIsAnErrorWithFileAndLine)
{
    Given given;
    given.option("ParallelDownloads = none");
    const ProgramResult result = given.when("-Q");
    EXPECT_EQ(result.exit_code, 1);
    EXPECT_THAT(result.err, testing::ContainsRegex("^error: /.*:[0-9]+: ParallelDownloads: 'none' "
                                                   "is no number from 1 to 64"));
}

TEST(ConfFile, AKeyOfPacmanWithoutEffectSaysSo)
{
    Given given;
    given.option("XferCommand = /usr/bin/wget %u");
    EXPECT_THAT(given.when("-Qq").err,
                HasSubstr("XferCommand has no effect: rbeepkg downloads by itself"));
}

TEST(ConfFile, TheCommandLineBeatsIt)
{
    Given given;
    given.option("LogFile = " + given.machine().path("of-the-file.log"));
    given.offer(PackageBuilder{"a", "1-1"}).offer(PackageBuilder{"b", "1-1"});
    given.done("-S a --noconfirm");
    EXPECT_TRUE(os::exists(given.machine().path("of-the-file.log")));
    os::remove_file(given.machine().path("of-the-file.log"));
    given.done("-S b --noconfirm --logfile " + given.machine().path("typed.log"));
    EXPECT_TRUE(os::exists(given.machine().path("typed.log")));
    EXPECT_FALSE(os::exists(given.machine().path("of-the-file.log")));
}

TEST(ConfFile, IncludesWithGlobsStandAnywhere)
{
    Given given;
    given.machine().root().write("parts/1.conf", "IgnorePkg = one\n");
    given.machine().root().write("parts/2.conf", "IgnorePkg = two\nBogus\n");
    given.option("Include = " + given.machine().path("parts/*.conf"));
    EXPECT_THAT(given.when("-Qq").err, HasSubstr("parts/2.conf:2: unknown key 'Bogus'"));
}

TEST(ConfFile, SetOnTheCommandLineTakesAnyKey)
{
    Given given;
    EXPECT_EQ(given.when("-Q --set Bogus=1").exit_code, 1);
    EXPECT_EQ(given.when("-Q --set NoProgressBar=yes").exit_code, 0);
    EXPECT_THAT(given.when("-Q --set HookTimeout=soon").err,
                HasSubstr("--set HookTimeout: 'soon' is no time"));
}

TEST(ConfFile, VerbosePkgListsShowATable)
{
    Given given;
    given.option("VerbosePkgLists");
    given.installed(PackageBuilder{"a", "1-1"}).offer(PackageBuilder{"a", "2-1"});
    given.offer(PackageBuilder{"longer-name", "1-1"});
    const ProgramResult result = given.done("-S a longer-name --noconfirm");
    EXPECT_THAT(result.out, HasSubstr("Package (2)       Old Version  New Version  Download Size\n"
                                      "\nmain/a            1-1          2-1"));
    EXPECT_THAT(result.out, HasSubstr("\nmain/longer-name               1-1"));
}

TEST(ConfFile, UsageSaysWhatACatalogIsFor)
{
    Given given{{"main", "aside"}};
    given.offer(PackageBuilder{"a", "1-1"}).offer(PackageBuilder{"b", "1-1"}, "aside");
    given.done("-Sy");
    EXPECT_THAT(given.when("-Ss -q b").out, HasSubstr("b\n"));
    // The configuration ends with the section of "aside".
    const std::string conf = given.machine().path("rbeepkg.conf");
    const std::string text = os::read_file(conf, 1U << 20U);
    os::write_file_atomically(conf, text + "Usage = Sync\n");
    EXPECT_EQ(given.when("-Ss -q b").out, "");
    const ProgramResult refused = given.when("-S b --noconfirm");
    EXPECT_NE(refused.exit_code, 0) << refused.err;
    EXPECT_EQ(given.packages(), "");
    os::write_file_atomically(conf, text + "Usage = Install Search\n");
    EXPECT_THAT(given.when("-Syy").out, Not(HasSubstr("aside")));
    given.done("-S b --noconfirm");
    EXPECT_EQ(given.packages(), "b 1-1");
}

TEST(ConfFile, ArchitectureMayBeSeveral)
{
    Given given;
    PackageBuilder package{"a", "1-1"};
    package.arch("riscv128");
    const std::string file = given.file(package);
    EXPECT_THAT(given.when("-U " + file + " --noconfirm").err, HasSubstr("is for riscv128"));
    given.option("Architecture = auto riscv128");
    given.done("-U " + file + " --noconfirm");
    EXPECT_EQ(given.packages(), "a 1-1");
}
