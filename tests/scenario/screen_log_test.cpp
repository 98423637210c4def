// The log of transactions, held against pacman.log where the real pacman is there to write one.
#include "libpkg/base/text.hpp"
#include "libpkg/os/file.hpp"
#include "tests/scenario/given.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <regex>

namespace {

using namespace rbeepkg;
using test::Given;
using test::PackageBuilder;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::MatchesRegex;

// The lines of a log without their times.
std::vector<std::string> lines_of(const std::string& path)
{
    std::vector<std::string> lines;
    const std::string text = os::read_file(path, 1U << 20U);
    for (const std::string_view line : split(text, '\n')) {
        if (!line.empty()) {
            lines.emplace_back(line.substr(line.find("] ") + 2));
        }
    }
    return lines;
}

std::string log_of(Given& given)
{
    return given.machine().path("root/var/log/rbeepkg.log");
}

} // namespace

TEST(Log, TellsEachChangeBetweenItsStartAndItsEnd)
{
    Given given;
    given.offer(PackageBuilder{"a", "2-1"}).offer(PackageBuilder{"b", "1-1"});
    given.installed(PackageBuilder{"a", "1-1"});
    given.done("-Sy");
    os::remove_file(log_of(given));
    given.done("-S a b --noconfirm");
    EXPECT_THAT(lines_of(log_of(given)),
                ElementsAre(MatchesRegex("\\[RBEEPKG\\] Running 'rbeepkg .* -S a b --noconfirm'"),
                            "[ALPM] transaction started", "[ALPM] upgraded a (1-1 -> 2-1)",
                            "[ALPM] installed b (1-1)", "[ALPM] transaction completed"));
}

TEST(Log, TellsReinstallationDowngradeAndRemoval)
{
    Given given;
    given.offer(PackageBuilder{"a", "2-1"});
    given.done("-S a --noconfirm");
    os::remove_file(log_of(given));
    given.done("-S a --noconfirm");
    given.done("-U " + given.file(PackageBuilder{"a", "1-1"}) + " --noconfirm");
    given.done("-R a --noconfirm");
    std::vector<std::string> changes;
    for (const std::string& line : lines_of(log_of(given))) {
        if (line.find("(") != std::string::npos && line.starts_with("[ALPM]")) {
            changes.push_back(line);
        }
    }
    EXPECT_THAT(changes, ElementsAre("[ALPM] reinstalled a (2-1)",
                                     "[ALPM] downgraded a (2-1 -> 1-1)", "[ALPM] removed a (1-1)"));
}

// The time too: [2026-11-28T14:00:00+0000].
TEST(Log, HasTheShapeOfPacmansOwn)
{
    if (!test::has_program("pacman")) {
        GTEST_SKIP() << "pacman is not installed";
    }
    Given given;
    const std::string file = given.file(PackageBuilder{"a", "1-1"});
    const test::TempRoot pacman;
    pacman.make_directory("db");
    const test::ProgramResult theirs =
        test::run_program({"pacman", "--config", "/dev/null", "--root", pacman.path(), "--dbpath",
                           pacman.path("db"), "--cachedir", pacman.path("cache"), "--logfile",
                           pacman.path("pacman.log"), "-U", file, "--noconfirm"});
    if (theirs.exit_code != 0) {
        GTEST_SKIP() << "pacman cannot install here: " << theirs.err;
    }
    given.done("-U " + file + " --noconfirm");
    const std::vector<std::string> ours = lines_of(log_of(given));
    const std::vector<std::string> model = lines_of(pacman.path("pacman.log"));
    ASSERT_EQ(ours.size(), model.size());
    EXPECT_THAT(model.front(), HasSubstr("[PACMAN] Running '"));
    EXPECT_THAT(ours.front(), HasSubstr("[RBEEPKG] Running '"));
    for (std::size_t at = 1; at < ours.size(); ++at) {
        EXPECT_EQ(ours[at], model[at]);
    }
    const std::regex time{R"(\[\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d[+-]\d{4}\] )"};
    for (const std::string& path : {log_of(given), pacman.path("pacman.log")}) {
        EXPECT_TRUE(std::regex_search(os::read_file(path, 1U << 20U), time)) << path;
    }
}

TEST(Log, ThatCannotBeWrittenIsAWarning)
{
    Given given;
    given.offer(PackageBuilder{"a", "1-1"});
    const test::ProgramResult result =
        given.done("-S a --noconfirm --logfile /proc/nowhere/rbeepkg.log");
    EXPECT_THAT(result.err, HasSubstr("warning: the log was not written: "));
    EXPECT_EQ(given.packages(), "a 1-1");
}

TEST(Log, HoldsWhatInstallScriptsPrint)
{
    Given given;
    PackageBuilder package{"a", "1-1"};
    package.install_script("post_install() { echo hello from a; }\n");
    given.done("-U " + given.file(package) + " --noconfirm");
    EXPECT_THAT(lines_of(log_of(given)), testing::Contains("[ALPM-SCRIPTLET] hello from a"));
}
