// A transaction is killed at every system call that changes something, and told at every one of
// them that the disk is full or broken. Whatever happens: the old or the new generation, whole and
// working; recover() makes it tidy, and a second time has nothing to do; the transaction can be
// repeated.
#include "libpkg/base/error.hpp"
#include "libpkg/os/tree.hpp"
#include "tests/crash/commands.hpp"
#include "tests/crash/sample.hpp"
#include "tests/crash/snapshot.hpp"
#include "tests/crash/tracer.hpp"
#include "tests/support/package_builder.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <functional>
#include <iostream>

namespace rbeepkg::test {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t k_usual_points = 24;

// What waits for the disk is not what is tested: memory does.
std::string scratch_parent()
{
    return ::access("/dev/shm", W_OK) == 0 ? "/dev/shm" : fs::temp_directory_path().string();
}

pkgfile::PackageFile hello(const std::string& version, const std::string& directory)
{
    PackageBuilder builder{"hello", version};
    builder.executable("usr/bin/hello", "#!/bin/sh\necho " + version + "\n")
        .symlink("usr/bin/hi", "hello")
        .file("usr/share/hello/data", std::string(5000, version.front()))
        .file("usr/share/man/man1/hello.1", "page of " + version);
    if (version.starts_with('2')) {
        builder.executable("usr/bin/hello-more", "#!/bin/sh\necho more\n");
    } else {
        builder.executable("usr/bin/hello-old", "#!/bin/sh\necho old\n");
    }
    return builder.write_to(directory);
}

class CrashTest : public testing::Test
{
protected:
    CrashTest() : m_scratch{scratch_parent(), "rbeepkg-crash-"}
    {
        for (const char* version : {"0.9-1", "1.0-1", "2.0-1"}) {
            learn(version, hello(version, m_scratch.path()));
        }
        learn("tool", PackageBuilder{"tool", "1:3-1"}
                          .executable("usr/bin/tool", "#!/bin/sh\n")
                          .write_to(m_scratch.path()));
    }

    void SetUp() override
    {
        if (const std::string reason = why_not_traceable(); !reason.empty()) {
            GTEST_SKIP() << "processes cannot be traced here: " << reason;
        }
    }

    transaction::InstallItem package(const std::string& name, bool side_by_side = false) const
    {
        return item(m_files.at(name), side_by_side);
    }
    static transaction::Transaction install_of(Machine& machine, transaction::InstallItem item)
    {
        transaction::Transaction transaction;
        transaction.based_on = machine.store().current();
        transaction.install = {std::move(item)};
        transaction.command = "rbeepkg -U";
        return transaction;
    }

    Scenario first_install() const
    {
        return {"first install", 3, [](Machine&) {},
                [this](Machine& m) { return install_of(m, package("1.0-1")); }};
    }
    // An old generation and its tree go at the end.
    Scenario upgrade() const
    {
        return {"upgrade", 1,
                [this](Machine& m) {
                    m.install({package("0.9-1"), package("tool")});
                    m.install({package("1.0-1")});
                },
                [this](Machine& m) { return install_of(m, package("2.0-1")); }};
    }
    Scenario removal() const
    {
        return {"remove", 0,
                [this](Machine& m) {
                    m.install({package("1.0-1"), package("tool")});
                },
                [](Machine& m) {
                    transaction::Transaction transaction;
                    transaction.based_on = m.store().current();
                    transaction.remove = m.local().named(transaction.based_on, "hello");
                    transaction.command = "rbeepkg -R";
                    return transaction;
                }};
    }
    Scenario beside() const
    {
        return {"side by side", 3, [this](Machine& m) { m.install({package("1.0-1")}); },
                [this](Machine& m) { return install_of(m, package("2.0-1", true)); }};
    }

    void kill_everywhere(const Scenario& scenario)
    {
        prepare(scenario);
        everywhere(scenario, Fault::kill, "kill");
    }
    void fail_everywhere(const Scenario& scenario)
    {
        if (!can_make_calls_fail()) {
            GTEST_SKIP() << "calls are made to fail on x86_64 only";
        }
        prepare(scenario);
        everywhere(scenario, Fault::no_space_from, "full disk");
        everywhere(scenario, Fault::io_error_once, "I/O error");
    }
    // Recovery is a transaction too: killed at each of its calls, after crashes of every stage.
    void kill_recovery(const Scenario& scenario);

private:
    void learn(const std::string& name, const pkgfile::PackageFile& file)
    {
        m_files.emplace(name, file);
        m_packages.emplace(store::Store::tree_name(file), file);
    }

    // The machine before, what it looks like, and what it shall look like afterwards.
    void prepare(const Scenario& scenario)
    {
        m_base = os::join_path(m_scratch.path(), "base");
        fs::remove_all(m_base);
        fs::create_directory(m_base);
        m_based_on = 0;
        if (scenario.name != "first install") {
            Machine machine{m_base};
            machine.keep_generations = 100;
            scenario.prepare(machine);
            m_based_on = machine.store().current();
        }
        const std::string trial = copy(m_base, "clean");
        m_old = look(trial);
        const Traced clean = trace([&] { return run_command(trial, scenario, m_based_on); });
        ASSERT_EQ(clean.exit_code, k_done);
        m_new = look(trial);
        ASSERT_NE(m_old, m_new);
        ASSERT_THAT(flaws(trial), testing::IsEmpty());
        ASSERT_TRUE(MarkingHooks{trial}.ran());
    }

    std::string copy(const std::string& from, const std::string& name) const
    {
        std::string to = os::join_path(m_scratch.path(), name);
        fs::remove_all(to);
        fs::copy(from, to, fs::copy_options::recursive | fs::copy_options::copy_symlinks);
        return to;
    }
    static std::vector<std::string> look(const std::string& root)
    {
        Machine machine{root};
        return snapshot(machine);
    }
    std::vector<std::string> flaws(const std::string& root) const
    {
        Machine machine{root};
        return flaws_after_recovery(machine, m_packages);
    }

    void everywhere(const Scenario& scenario, Fault fault, const std::string& what)
    {
        const std::vector<MutatingCall> calls = trace([&, trial = copy(m_base, "trial")] {
                                                    return run_command(trial, scenario, m_based_on);
                                                }).calls;
        EXPECT_GT(calls.size(), 50U) << "the tracer saw too little";
        const auto points = sampled_points(calls, fault, points_for_each(k_usual_points));
        std::uint64_t bad = 0;
        for (const std::uint64_t point : points) {
            const std::string trial = copy(m_base, "trial");
            const Traced traced =
                trace([&] { return run_command(trial, scenario, m_based_on); }, {fault, point});
            SCOPED_TRACE(fmt::format("{}: {} at call {} ({}), exit code {}", scenario.name, what,
                                     point, traced.fault_call, traced.exit_code));
            const auto complaints = judge(trial, scenario, fault, traced);
            EXPECT_THAT(complaints, testing::IsEmpty());
            bad += complaints.empty() ? 0 : 1;
        }
        std::cout << fmt::format("{}, {}: {} points of {}, {} bad\n", scenario.name, what,
                                 points.size(), calls.size(), bad);
    }

    // Everything that is wrong after a fault, and after recovering from it.
    std::vector<std::string> judge(const std::string& root, const Scenario& scenario, Fault fault,
                                   const Traced& traced) const
    {
        std::vector<std::string> complaints = flaws_of_view(
            store::Store{os::join_path(root, "state")}, os::join_path(root, "bin"), m_packages);
        if (fault == Fault::kill && traced.signal != SIGKILL) {
            complaints.emplace_back("it was not killed");
        }
        if (fault != Fault::kill && traced.exit_code != k_done && traced.exit_code != k_error) {
            complaints.emplace_back("it neither succeeded nor reported an error");
        }
        const bool said_done = traced.signal == 0 && traced.exit_code == k_done;
        try {
            const std::vector<std::string> now = recover_twice(root, scenario, complaints);
            if (now != m_new && (said_done || now != m_old)) {
                complaints.push_back("neither the old nor the new state: " + joined(now));
            }
            // A hook that fails on a bad disk has run.
            if (now == m_new && fault == Fault::kill && !MarkingHooks{root}.ran()) {
                complaints.emplace_back("the post hooks never ran");
            }
            repeat(root, scenario, now == m_new, complaints);
        } catch (const std::exception& error) {
            complaints.emplace_back(error.what());
        }
        return complaints;
    }

    std::vector<std::string> recover_twice(const std::string& root, const Scenario& scenario,
                                           std::vector<std::string>& complaints) const
    {
        if (run_recover(root, scenario) != k_done) {
            complaints.emplace_back("recover() failed");
        }
        Machine machine{root};
        machine.keep_generations = scenario.keep_generations;
        const std::vector<std::string> paths = all_paths(root);
        for (std::string& flaw : flaws_after_recovery(machine, m_packages)) {
            complaints.push_back("after recover(): " + flaw);
        }
        if (const auto line = machine.recover()) {
            complaints.push_back("a second recover(): " + *line);
        }
        if (all_paths(root) != paths) {
            complaints.emplace_back("a second recover() changed something");
        }
        return snapshot(machine);
    }

    void repeat(const std::string& root, const Scenario& scenario, bool is_new,
                std::vector<std::string>& complaints) const
    {
        if (run_command(root, scenario, m_based_on) != (is_new ? k_plan_again : k_done)) {
            complaints.emplace_back("the transaction cannot be repeated");
        }
        if (look(root) != m_new) {
            complaints.emplace_back("repeated, the transaction does not end in the new state");
        }
        for (const std::string& flaw : flaws(root)) {
            complaints.push_back("repeated: " + flaw);
        }
    }

    static std::string joined(const std::vector<std::string>& lines)
    {
        std::string text;
        for (const std::string& line : lines) {
            text += "\n    " + line;
        }
        return text;
    }

    os::TempDir m_scratch;
    std::map<std::string, pkgfile::PackageFile> m_files;
    KnownPackages m_packages;
    std::string m_base;
    std::int64_t m_based_on = 0;
    std::vector<std::string> m_old, m_new;
};

void CrashTest::kill_recovery(const Scenario& scenario)
{
    constexpr std::uint64_t k_stages = 5;
    prepare(scenario);
    const std::string probe = copy(m_base, "probe");
    const std::uint64_t calls =
        trace([&] { return run_command(probe, scenario, m_based_on); }).calls.size();
    std::uint64_t points = 0;
    std::uint64_t bad = 0;
    for (std::uint64_t stage = 1; stage <= k_stages; ++stage) {
        const std::uint64_t at = calls * stage / k_stages - 2;
        const std::string crashed = copy(m_base, "crashed");
        trace([&] { return run_command(crashed, scenario, m_based_on); }, {Fault::kill, at});
        const std::string whole = copy(crashed, "trial");
        const auto sample =
            sampled_points(trace([&] { return run_recover(whole, scenario); }).calls, Fault::kill,
                           points_for_each(k_usual_points));
        for (const std::uint64_t call : sample) {
            const std::string trial = copy(crashed, "trial");
            const Traced traced =
                trace([&] { return run_recover(trial, scenario); }, {Fault::kill, call});
            SCOPED_TRACE(fmt::format("{}: killed at call {}, its recovery at call {} ({})",
                                     scenario.name, at, call, traced.fault_call));
            const auto complaints = judge(trial, scenario, Fault::kill, traced);
            EXPECT_THAT(complaints, testing::IsEmpty());
            bad += complaints.empty() ? 0 : 1;
            ++points;
        }
    }
    std::cout << fmt::format("{}, kill of the recovery: {} points, {} bad\n", scenario.name, points,
                             bad);
}

TEST_F(CrashTest, FirstInstallKilled)
{
    kill_everywhere(first_install());
}
TEST_F(CrashTest, UpgradeKilled)
{
    kill_everywhere(upgrade());
}
TEST_F(CrashTest, RemovalKilled)
{
    kill_everywhere(removal());
}
TEST_F(CrashTest, SideBySideKilled)
{
    kill_everywhere(beside());
}

TEST_F(CrashTest, FirstInstallOnABadDisk)
{
    fail_everywhere(first_install());
}
TEST_F(CrashTest, UpgradeOnABadDisk)
{
    fail_everywhere(upgrade());
}
TEST_F(CrashTest, RemovalOnABadDisk)
{
    fail_everywhere(removal());
}
TEST_F(CrashTest, SideBySideOnABadDisk)
{
    fail_everywhere(beside());
}

TEST_F(CrashTest, RecoveryOfAFirstInstallKilled)
{
    kill_recovery(first_install());
}
TEST_F(CrashTest, RecoveryOfAnUpgradeKilled)
{
    kill_recovery(upgrade());
}
TEST_F(CrashTest, RecoveryOfARemovalKilled)
{
    kill_recovery(removal());
}

} // namespace
} // namespace rbeepkg::test
