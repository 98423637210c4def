// All or nothing: twenty packages of which one cannot be installed change nothing. A program that
// runs is not disturbed by its upgrade.
#include "libpkg/base/text.hpp"
#include "libpkg/os/file.hpp"
#include "libpkg/os/tree.hpp"
#include "tests/scenario/given.hpp"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <csignal>
#include <filesystem>
#include <map>

namespace {

using namespace rbeepkg;
using test::BackgroundProgram;
using test::Given;
using test::PackageBuilder;
using test::ProgramResult;
using testing::HasSubstr;

constexpr int k_packages = 20;
constexpr int k_bad = 19;

PackageBuilder package(int number, const std::string& version)
{
    const std::string name = fmt::format("worker{:02}", number);
    PackageBuilder builder{name, version};
    builder.executable("usr/bin/" + name, "#!/bin/sh\necho " + version + "\n")
        .file("usr/share/" + name + "/data", std::string(3000, 'x'));
    return builder;
}

// Twenty installed packages, and twenty files that upgrade them.
class Twenty : public testing::Test
{
protected:
    void given_installed()
    {
        for (int number = 1; number <= k_packages; ++number) {
            m_given.installed(package(number, "1-1"));
        }
        m_before = m_given.done("-Q").out;
        m_paths = paths();
    }
    std::vector<std::string> upgrade(const PackageBuilder& bad)
    {
        std::vector<std::string> words = {"-U", "--noconfirm"};
        for (int number = 1; number <= k_packages; ++number) {
            words.push_back(m_given.file(number == k_bad ? bad : package(number, "2-1")));
        }
        return words;
    }
    // What packages are made of; not the log, the history, the cache.
    std::map<std::string, std::string> paths()
    {
        std::map<std::string, std::string> found;
        for (const std::string& place :
             {m_given.machine().state() + "/store", m_given.machine().state() + "/profiles",
              m_given.machine().bin()}) {
            const os::UniqueFd root = os::open_directory(place);
            os::walk_tree(root.get(), [&](const os::TreeEntry& entry) {
                const std::string path = place + "/" + entry.path;
                found[path] = fmt::format("{:o} {} {}", entry.status.st_mode, entry.status.st_ino,
                                          os::read_link(path).value_or(""));
            });
        }
        found["current"] = os::read_link(m_given.machine().state() + "/current").value_or("");
        return found;
    }
    void expect_nothing_changed(const ProgramResult& result, const std::string& named)
    {
        EXPECT_NE(result.exit_code, 0) << result.out;
        EXPECT_THAT(result.err, HasSubstr(named));
        EXPECT_EQ(m_given.done("-Q").out, m_before);
        EXPECT_EQ(paths(), m_paths);
        EXPECT_EQ(test::run_program({m_given.machine().bin() + "/worker01"}).out, "1-1\n");
        // And the sound ones can be installed.
        std::vector<std::string> words = upgrade(package(k_bad, "2-1"));
        EXPECT_EQ(m_given.machine().rbeepkg(words).exit_code, 0);
        EXPECT_EQ(test::run_program({m_given.machine().bin() + "/worker20"}).out, "2-1\n");
    }

    Given m_given;
    std::string m_before;
    std::map<std::string, std::string> m_paths;
};

TEST_F(Twenty, OneFileIsCorruptAndNothingChanges)
{
    given_installed();
    const std::vector<std::string> words = upgrade(package(k_bad, "2-1"));
    const std::string& bad = words.at(1 + k_bad);
    std::filesystem::resize_file(bad, std::filesystem::file_size(bad) - 40);
    expect_nothing_changed(m_given.machine().rbeepkg(words), "worker19");
}

TEST_F(Twenty, APreStepOfOneFailsAndNothingChanges)
{
    given_installed();
    m_given.machine().root().write(
        "root/etc/rbeepkg/hooks/refuse.hook",
        "[Trigger]\nOperation = Upgrade\nType = Package\nTarget = worker19\n"
        "[Action]\nWhen = PreTransaction\nAbortOnFail\nDescription = asks worker19\nExec = "
        "false\n");
    const ProgramResult result = m_given.machine().rbeepkg(upgrade(package(k_bad, "2-1")));
    std::filesystem::remove(m_given.machine().path("root/etc/rbeepkg/hooks/refuse.hook"));
    expect_nothing_changed(result, "refuse.hook");
}

// The limit on the size of files stands for the disk that is full: the write fails half way.
TEST_F(Twenty, OneFindsNoRoomAndNothingChanges)
{
    given_installed();
    const PackageBuilder large =
        package(k_bad, "2-1").file("usr/share/worker19/large", std::string(40U << 20U, 'x'));
    std::string command = "trap '' XFSZ; ulimit -f 16384; exec";
    for (const std::string& word : m_given.machine().command(upgrade(large))) {
        command += " '" + word + "'";
    }
    expect_nothing_changed(test::run_program({"sh", "-c", command}), "worker19");
}

TEST(RunningProgram, IsNeitherDisturbedByItsUpgradeNorInItsWay)
{
    Given given;
    const std::string sleep = os::read_file("/bin/sleep", 16U << 20U);
    given.installed(PackageBuilder{"sleeper", "1-1"}.executable("usr/bin/sleeper", sleep));
    given.option("KeepGenerations = 0").packages();
    const std::string program = given.machine().bin() + "/sleeper";
    BackgroundProgram running{{program, "300"}, given.machine().path("running")};
    const std::string exe = fmt::format("/proc/{}/exe", running.pid());
    while (os::read_link(exe).value_or("").find("/store/sleeper/") == std::string::npos) {
        ASSERT_EQ(running.wait(std::chrono::milliseconds{10}), -1) << running.output();
    }
    const std::string old_tree = *os::read_link(exe);

    const std::string next =
        given.file(PackageBuilder{"sleeper", "2-1"}.executable("usr/bin/sleeper", "#!/bin/sh\n"
                                                                                  "echo new\n"));
    const ProgramResult upgraded = given.done("-U --noconfirm " + next);
    EXPECT_EQ(test::run_program({program}).out, "new\n");
    EXPECT_EQ(running.wait(std::chrono::milliseconds{0}), -1) << "it runs on";
    EXPECT_EQ(os::read_link(exe), old_tree) << "and what it runs from is still there";
    EXPECT_TRUE(os::exists(old_tree));
    given.done("-R --noconfirm sleeper");
    EXPECT_TRUE(os::exists(old_tree));
    EXPECT_EQ(running.wait(std::chrono::milliseconds{0}), -1);

    running.send(SIGTERM);
    EXPECT_EQ(running.wait(), 128 + SIGTERM);
    given.done("-U --noconfirm " + next);
    EXPECT_FALSE(os::exists(old_tree)) << "nobody needs it any more";
}

} // namespace
