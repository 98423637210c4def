// The keys of pacman.conf, one after the other: what each of them does here, or that it says that
// it does nothing.
#include "libpkg/base/text.hpp"
#include "libpkg/os/file.hpp"
#include "tests/scenario/given.hpp"
#include "tests/support/local_http_server.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace {

using namespace rbeepkg;
using test::Given;
using test::Machine;
using test::PackageBuilder;
using test::ProgramResult;
using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

// rbeepkg with this configuration alone, without the options that the other tests' machines have.
class OwnConfiguration : public testing::Test
{
protected:
    ProgramResult run(const std::string& words)
    {
        std::vector<std::string> argv = {std::string{RBEEPKG_BIN_DIR} + "/rbeepkg", "--config",
                                         m_root.write("own.conf", m_text)};
        for (const std::string_view word : split_words(words)) {
            argv.emplace_back(word);
        }
        return test::run_program(argv);
    }
    std::string package(const std::string& name)
    {
        return PackageBuilder{name, "1-1"}.write_to(m_root.make_directory("files")).path;
    }
    std::string path(const std::string& name) const { return m_root.path(name); }

    test::TempRoot m_root;
    std::string m_text;
};

// "catalogs/NAME" with these packages, as Given writes it.
std::string catalog_of(Given& given, const std::string& name)
{
    given.when("-Q");
    return "file://" + given.machine().path("catalogs/" + name);
}

void write_conf(Given& given, const std::string& text)
{
    given.machine().root().write("rbeepkg.conf", text);
}

} // namespace

TEST_F(OwnConfiguration, SaysWhereEverythingLies)
{
    m_root.make_directory("r");
    m_text = "[options]\nRootDir = " + path("r") + "\nDBPath = " + path("d") +
             "\nCacheDir = " + path("c") + "\nLogFile = " + path("l/log") +
             "\nHookDir = " + path("h") + "\n";
    m_root.write("h/told.hook", "[Trigger]\nOperation = Install\nType = Package\nTarget = *\n"
                                "[Action]\nWhen = PostTransaction\nExec = touch told\n");
    const ProgramResult result = run("-U --noconfirm --system " + package("a"));
    ASSERT_EQ(result.exit_code, 0) << result.err;
    EXPECT_EQ(run("-Qq --system").out, "a\n");
    EXPECT_TRUE(os::exists(path("d/current"))) << "DBPath";
    EXPECT_FALSE(os::list_directory(path("c/packages")).empty()) << "CacheDir";
    EXPECT_TRUE(os::exists(path("l/log"))) << "LogFile";
    EXPECT_TRUE(os::exists(path("r/told"))) << "HookDir, run in RootDir: " << result.err;
}

TEST_F(OwnConfiguration, TheCommandLineBeatsEachPlace)
{
    m_text = "[options]\nRootDir = " + path("r") + "\nDBPath = " + path("d") +
             "\nCacheDir = " + path("c") + "\nLogFile = " + path("log") + "\n";
    const ProgramResult result =
        run("-U --noconfirm --root " + path("R") + " -b " + path("D") + " --cachedir " + path("C") +
            " --logfile " + path("L") + " " + package("a"));
    ASSERT_EQ(result.exit_code, 0) << result.err;
    for (const char* name : {"D/current", "C/packages", "L"}) {
        EXPECT_TRUE(os::exists(path(name))) << name;
    }
    for (const char* name : {"r", "d", "c", "log"}) {
        EXPECT_FALSE(os::exists(path(name))) << name;
    }
}

TEST(ConfKeys, OfPacmanWithoutEffectSaySoWithFileAndLine)
{
    const std::pair<const char*, const char*> keys[] = {
        {"XferCommand = /usr/bin/curl -o %o %u", "downloads by itself"},
        {"UseSyslog", "logs to LogFile alone"},
        {"NoUpgrade = etc/passwd", "each version has a directory of its own"},
        {"NoExtract = usr/share/*", "unpacked whole"},
        {"GPGDir = /etc/pacman.d/gnupg", "not signed with OpenPGP keys"},
        {"SigLevel = Required DatabaseOptional", "no signature is asked for"},
        {"RemoteFileSigLevel = Required", "no signature is asked for"},
    };
    for (const auto& [line, reason] : keys) {
        Given given;
        given.option(line);
        const ProgramResult result = given.when("-Q");
        EXPECT_EQ(result.exit_code, 0) << line;
        EXPECT_THAT(result.err, AllOf(HasSubstr("rbeepkg.conf:2: "), HasSubstr(reason))) << line;
    }
}

TEST(ConfKeys, ThatAskForNoMoreThanThereIsAreTakenInSilence)
{
    for (const char* line :
         {"# a comment", "  # another one", "SigLevel = Optional TrustAll", "SigLevel = Never",
          "LocalFileSigLevel = Optional", "Architecture = auto", "CheckSpace", "Color",
          "NoProgressBar", "VerbosePkgLists", "DisableDownloadTimeout", "ParallelDownloads = 3",
          "CleanMethod = KeepInstalled KeepCurrent", "HoldPkg = a b", "IgnoreGroup = x"}) {
        Given given;
        given.option(line);
        const ProgramResult result = given.when("-Q");
        EXPECT_EQ(result.exit_code, 0) << line;
        EXPECT_EQ(result.err, "") << line;
    }
}

TEST(ConfKeys, UnknownOnesOfACatalogAreWarnedOfAndTheRestHolds)
{
    Given given;
    given.offer(PackageBuilder{"a"});
    const std::string server = catalog_of(given, "main");
    write_conf(given, "[options]\n[main]\nMirrors = 3\nServer = " + server + "\n");
    const ProgramResult result = given.done("-S a --noconfirm");
    EXPECT_THAT(result.err, HasSubstr("rbeepkg.conf:3: unknown key 'Mirrors' in section 'main'"));
    EXPECT_EQ(given.packages(), "a 1.0-1");
}

// pacman does not recognise such a line, and goes on.
TEST(ConfKeys, WithoutTheirValueAreWarnedOf)
{
    for (const std::string key :
         {"HoldPkg", "IgnorePkg", "ParallelDownloads", "Architecture", "CleanMethod", "LogFile"}) {
        Given given;
        given.option(key);
        const ProgramResult result = given.when("-Q");
        EXPECT_EQ(result.exit_code, 0) << key;
        EXPECT_THAT(result.err, HasSubstr("rbeepkg.conf:2: " + key + " needs a value\n"));
    }
}

TEST(ConfKeys, BelongIntoASection)
{
    Given given;
    given.when("-Q");
    write_conf(given, "Color\n[options]\n");
    const ProgramResult result = given.machine().rbeepkg({"-Q"});
    EXPECT_EQ(result.exit_code, 1);
    EXPECT_THAT(result.err, HasSubstr("rbeepkg.conf:1: "));
}

TEST(ConfKeys, SeveralWordsAndSeveralLinesAddUp)
{
    Given given;
    given.option("IgnorePkg = a b").option("IgnorePkg = c*");
    for (const char* name : {"a", "b", "cc", "d"}) {
        given.offer(PackageBuilder{name, "2-1"}).installed(PackageBuilder{name, "1-1"});
    }
    given.done("-Su --noconfirm");
    EXPECT_EQ(given.packages(), "a 1-1, b 1-1, cc 1-1, d 2-1");
}

TEST(ConfCatalogs, AreIncludedFromListsOfServers)
{
    Given given;
    given.offer(PackageBuilder{"a"});
    const std::string server = catalog_of(given, "main");
    given.machine().root().write("mirrors", "# near\nServer = " + server + "\n");
    write_conf(given, "[options]\n[main]\nInclude = " + given.machine().path("mirrors") + "\n");
    given.done("-S a --noconfirm");
    EXPECT_EQ(given.packages(), "a 1.0-1");
}

TEST(ConfCatalogs, MayBeIncludedWhole)
{
    Given given;
    given.offer(PackageBuilder{"a"});
    const std::string server = catalog_of(given, "main");
    given.machine().root().write("d/main.conf", "[main]\nServer = " + server + "\n");
    write_conf(given, "[options]\nInclude = " + given.machine().path("d/*.conf") + "\nColor\n");
    given.done("-S a --noconfirm");
    EXPECT_EQ(given.packages(), "a 1.0-1");
}

TEST(ConfCatalogs, AskTheirServersInOrder)
{
    Given given;
    given.offer(PackageBuilder{"a"});
    const std::string server = catalog_of(given, "main");
    write_conf(given, "[options]\n[main]\nServer = file:///nowhere/at/all\nServer = " + server +
                          "\nServer = file:///nobody/asks/this\n");
    const ProgramResult result = given.done("-Sy");
    EXPECT_THAT(result.out, HasSubstr(" 1 package from " + server));
    EXPECT_THAT(result.out + result.err, Not(HasSubstr("nobody/asks")));
}

TEST(ConfCatalogs, HaveTheirNameAndTheArchitectureInTheServer)
{
    Given given;
    given.offer(PackageBuilder{"a"});
    const std::string server = catalog_of(given, "main");
    const std::string from = given.machine().path("catalogs/main/workers.json");
    given.machine().root().write("by-arch/main/riscv128/workers.json",
                                 os::read_file(from, 1U << 20U));
    write_conf(given, "[options]\nArchitecture = riscv128\n[main]\nServer = file://" +
                          given.machine().path("by-arch") + "/$repo/$arch\n");
    EXPECT_THAT(given.done("-Sy").out, HasSubstr("/by-arch/main/riscv128"));
    EXPECT_EQ(given.when("-Slq").out, "a\n");
}

TEST(ConfCatalogs, OrderIsThatOfTheFile)
{
    Given given{{"one", "two"}};
    given.offer(PackageBuilder{"a", "1-1"}, "one").offer(PackageBuilder{"a", "2-1"}, "two");
    const std::string one = catalog_of(given, "one");
    const std::string two = catalog_of(given, "two");
    write_conf(given, "[two]\nServer = " + two + "\n[one]\nServer = " + one + "\n");
    given.done("-S a --noconfirm");
    EXPECT_EQ(given.packages(), "a 2-1");
}

TEST(ConfUsage, EachWordIsForOneThing)
{
    struct Row
    {
        const char* usage;
        bool refreshes, searches, installs, upgrades;
    };
    for (const Row& row : {Row{"All", true, true, true, true},
                           {"Sync", true, false, false, false},
                           {"Sync Search", true, true, false, false},
                           {"Sync Install", true, false, true, false},
                           {"Sync Upgrade", true, false, false, true},
                           {"Search Install Upgrade", false, true, true, true}}) {
        Given given;
        given.offer(PackageBuilder{"a", "2-1"}).offer(PackageBuilder{"b"});
        given.installed(PackageBuilder{"a", "1-1"});
        const std::string server = catalog_of(given, "main");
        given.done("-Sy");
        write_conf(given,
                   "[main]\nUsage = " + std::string{row.usage} + "\nServer = " + server + "\n");
        EXPECT_EQ(given.when("-Syy").out.find("main: ") != std::string::npos, row.refreshes)
            << row.usage;
        EXPECT_EQ(given.when("-Ssq b").out == "b\n", row.searches) << row.usage;
        EXPECT_EQ(given.when("-S b --noconfirm").exit_code == 0, row.installs) << row.usage;
        given.when("-Su --noconfirm");
        EXPECT_EQ(given.packages().substr(0, 5), row.upgrades ? "a 2-1" : "a 1-1") << row.usage;
    }
}
