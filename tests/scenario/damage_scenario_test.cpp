// Databases that were killed, cut, overwritten or lost: what queries say, and what the next command
// that changes something makes of them.
#include "libpkg/os/file.hpp"
#include "tests/scenario/machine.hpp"
#include "tests/support/package_builder.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <csignal>
#include <filesystem>
#include <random>
#include <thread>

namespace {

using namespace rbeepkg;
using test::Machine;
using test::PackageBuilder;
using test::ProgramResult;
using testing::HasSubstr;

struct Installed
{
    Machine machine;

    Installed()
    {
        machine.write_workers(R"({"workers":[]})");
        for (const char* version : {"1.0-1", "2.0-1"}) {
            PackageBuilder builder{"tool", version};
            builder.executable("usr/bin/tool", "#!/bin/sh\n");
            const std::string file =
                builder.write_to(machine.root().make_directory("packages")).path;
            const ProgramResult result = machine.rbeepkg({"-U", "--noconfirm", file});
            EXPECT_EQ(result.exit_code, 0) << result.err;
        }
        machine.root().open_to_all();
    }
    std::string file() const { return machine.state() + "/rbeepkg.db"; }
    std::size_t set_aside() const
    {
        std::size_t count = 0;
        for (const std::string& name : os::list_directory(machine.state())) {
            count += name.starts_with("rbeepkg.db.damaged-") ? 1U : 0U;
        }
        return count;
    }
    void expect_repair_by_refresh() const
    {
        for (const auto& words : std::vector<std::vector<std::string>>{{"-Q"}, {"-Ss", "tool"}}) {
            const ProgramResult refused = machine.rbeepkg(words);
            EXPECT_NE(refused.exit_code, 0) << words.front() << " says nothing";
            EXPECT_EQ(refused.out, "");
            EXPECT_THAT(refused.err, HasSubstr("rbeepkg -Sy"));
            EXPECT_THAT(refused.err, HasSubstr("manifests"));
        }
        const ProgramResult refreshed = machine.rbeepkg({"-Sy"});
        EXPECT_EQ(refreshed.exit_code, 0) << refreshed.err;
        EXPECT_THAT(refreshed.out + refreshed.err, HasSubstr("rebuilt from 2 manifests"));
        EXPECT_EQ(machine.rbeepkg({"-Q"}).out, "tool 2.0-1\n");
        EXPECT_EQ(machine.rbeepkg({"-R", "--noconfirm", "tool"}).exit_code, 0);
    }
};

} // namespace

TEST(DamageScenario, AnEmptyDatabaseIsToldAndRebuilt)
{
    const Installed installed;
    std::filesystem::resize_file(installed.file(), 0);
    installed.expect_repair_by_refresh();
    EXPECT_EQ(installed.set_aside(), 0U);
}

TEST(DamageScenario, AMissingDatabaseIsToldAndRebuilt)
{
    const Installed installed;
    os::remove_file(installed.file());
    installed.expect_repair_by_refresh();
}

TEST(DamageScenario, AMissingDatabaseIsRebuiltByASwitchToo)
{
    const Installed installed;
    os::remove_file(installed.file());
    const ProgramResult result = installed.machine.rbeepkg({"-D", "--hold", "tool"});
    EXPECT_EQ(result.exit_code, 0) << result.err;
    EXPECT_THAT(result.out + result.err, HasSubstr("rebuilt from 2 manifests"));
    EXPECT_THAT(result.out, HasSubstr("tool: -Su leaves it alone"));
}

TEST(DamageScenario, GarbageIsToldSetAsideAndRebuilt)
{
    const Installed installed;
    installed.machine.root().write("root/var/lib/rbeepkg/rbeepkg.db", std::string(70'000, 'g'));
    installed.expect_repair_by_refresh();
    EXPECT_GE(installed.set_aside(), 1U);
}

TEST(DamageScenario, ATruncatedDatabaseIsToldSetAsideAndRebuilt)
{
    const Installed installed;
    std::filesystem::resize_file(installed.file(), 10'000);
    installed.expect_repair_by_refresh();
    EXPECT_GE(installed.set_aside(), 1U);
}

TEST(DamageScenario, ACurrentThatNamesNothingSaysWhatToDo)
{
    const Installed installed;
    const std::string link = installed.machine.state() + "/current";
    os::replace_symlink_durably("profiles/999", link);
    for (const auto& words : std::vector<std::vector<std::string>>{{"-Q"}, {"-Sy"}}) {
        const ProgramResult refused = installed.machine.rbeepkg(words);
        EXPECT_NE(refused.exit_code, 0);
        EXPECT_THAT(refused.err, HasSubstr("generation 999"));
        EXPECT_THAT(refused.err, HasSubstr("ln -sfn profiles/2 " + link));
    }
    // What the hint says helps.
    os::replace_symlink_durably("profiles/2", link);
    EXPECT_EQ(installed.machine.rbeepkg({"-Q"}).out, "tool 2.0-1\n");
}

TEST(DamageScenario, AfterAKilledFirstCommandEveryoneCanAsk)
{
    std::mt19937 random{4711};
    const Machine machine;
    machine.write_workers(R"({"workers":[]})");
    for (int round = 0; round < 40; ++round) {
        std::filesystem::remove_all(machine.state());
        test::BackgroundProgram writer{machine.command({"-Sy"}), machine.path("writer.log")};
        std::this_thread::sleep_for(std::chrono::microseconds{random() % 120'000});
        writer.send(SIGKILL);
        writer.wait();
        machine.root().open_to_all();
        test::ProgramOptions as_nobody;
        as_nobody.as_nobody = ::geteuid() == 0;
        for (const auto& options : {as_nobody, test::ProgramOptions{}}) {
            const ProgramResult answer = machine.rbeepkg({"-Q"}, options);
            ASSERT_EQ(answer.exit_code, 0) << "round " << round << ": " << answer.err;
            ASSERT_EQ(answer.out, "");
        }
    }
}

// Header of a -wal file without a frame: what a writer leaves that dies right after it began.
TEST(DamageScenario, AWalFileWithoutFramesStopsNobody)
{
    const Installed installed;
    installed.machine.root().write("root/var/lib/rbeepkg/rbeepkg.db-wal", std::string(32, '\0'));
    installed.machine.root().open_to_all();
    test::ProgramOptions as_nobody;
    as_nobody.as_nobody = ::geteuid() == 0;
    for (const auto& options : {as_nobody, test::ProgramOptions{}, as_nobody}) {
        const ProgramResult answer = installed.machine.rbeepkg({"-Q"}, options);
        EXPECT_EQ(answer.out, "tool 2.0-1\n") << answer.err;
    }
}
