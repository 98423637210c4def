#include "libpkg/base/error.hpp"
#include "libpkg/os/child.hpp"
#include "libpkg/os/file.hpp"
#include "libpkg/os/tree.hpp"

#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <thread>

namespace rbeepkg::os {

namespace {

using Clock = std::chrono::steady_clock;
using std::chrono::milliseconds;
using testing::ElementsAre;
using testing::HasSubstr;

Command shell(std::string script)
{
    Command command;
    command.argv = {"sh", "-c", std::move(script)};
    return command;
}

Outcome run(const Command& command)
{
    return os::run(command, CancelToken{});
}

template <typename F> ErrorCode code_of(F&& action)
{
    try {
        action();
    } catch (const Error& error) {
        return error.code();
    }
    return ErrorCode::internal;
}

bool is_alive(::pid_t pid)
{
    // A zombie of another parent counts as dead.
    const std::string stat =
        read_file_if_exists(fmt::format("/proc/{}/stat", pid), 1U << 16U).value_or("");
    const std::size_t name_end = stat.rfind(')');
    return name_end != std::string::npos && stat.substr(name_end + 2, 1) != "Z";
}

// Waits for what another process does; the bound is generous.
template <typename F> bool eventually(F&& holds)
{
    for (const auto end = Clock::now() + milliseconds{20'000}; Clock::now() < end;) {
        if (holds()) {
            return true;
        }
        std::this_thread::sleep_for(milliseconds{5});
    }
    return false;
}

void expect_no_children()
{
    EXPECT_EQ(::waitpid(-1, nullptr, WNOHANG), -1);
    EXPECT_EQ(errno, ECHILD);
}

} // namespace

TEST(Child, GivesOutputErrorsAndStatus)
{
    const Outcome outcome = run(shell("echo out; echo err >&2; exit 3"));
    EXPECT_EQ(outcome.output, "out\n");
    EXPECT_EQ(outcome.error_output, "err\n");
    EXPECT_EQ(outcome.exit_code, 3);
    EXPECT_FALSE(outcome.succeeded());
    EXPECT_EQ(outcome.describe(), "exit status 3");
    EXPECT_TRUE(run(shell("true")).succeeded());
    expect_no_children();
}

TEST(Child, MergesErrorsInOrder)
{
    Command command = shell("echo 1; echo 2 >&2; echo 3");
    command.merge_stderr = true;
    EXPECT_EQ(run(command).output, "1\n2\n3\n");
}

TEST(Child, TellsTheSignalThatEndedIt)
{
    const Outcome outcome = run(shell("kill -9 $$"));
    EXPECT_EQ(outcome.signal, SIGKILL);
    EXPECT_EQ(outcome.describe(), "killed by signal 9 (Killed)");
}

TEST(Child, ReadsItsInputToTheEnd)
{
    Command command;
    command.argv = {"cat"};
    command.input = std::string(1U << 20U, 'x') + "end";
    EXPECT_EQ(run(command).output, command.input);
    command.input.clear();
    EXPECT_EQ(run(command).output, "");
}

TEST(Child, PassesArgumentsUntouched)
{
    Command command;
    command.argv = {"printf", "%s|", "a b", "$(id)", "", "';"};
    EXPECT_EQ(run(command).output, "a b|$(id)||';|");
    command.argv.emplace_back("a\0b", 3);
    EXPECT_EQ(code_of([&] { run(command); }), ErrorCode::usage);
}

TEST(Child, GetsTheGivenEnvironmentAndDirectory)
{
    const TempDir dir{testing::TempDir()};
    Command command;
    command.argv = {"/bin/sh", "-c", "pwd; echo \"$X-${HOME-none}\""};
    command.environment = {"X=1"};
    command.directory = dir.path();
    EXPECT_EQ(run(command).output, dir.path() + "\n1-none\n");
}

TEST(Child, LooksForProgramsInThePathItIsGiven)
{
    const TempDir dir{testing::TempDir()};
    write_file_atomically(join_path(dir.path(), "tool"), "#!/bin/sh\necho mine\n", 0755);
    Command command;
    command.argv = {"tool"};
    EXPECT_EQ(code_of([&] { run(command); }), ErrorCode::not_found);
    command.environment = {"PATH=relative::" + dir.path()};
    EXPECT_EQ(run(command).output, "mine\n");
    EXPECT_EQ(find_executable("tool", dir.path()), join_path(dir.path(), "tool"));
    EXPECT_EQ(find_executable("tool"), std::nullopt);
    EXPECT_EQ(find_executable("", "/usr/bin"), std::nullopt);
    EXPECT_EQ(find_executable(dir.path() + "/tool"), dir.path() + "/tool");
}

TEST(Child, ThatCannotBeStartedIsAnError)
{
    const TempDir dir{testing::TempDir()};
    Command command;
    command.argv = {"/no/such/program"};
    EXPECT_EQ(code_of([&] { run(command); }), ErrorCode::not_found);
    command = shell("true");
    command.directory = "/no/such/directory";
    EXPECT_EQ(code_of([&] { run(command); }), ErrorCode::io);
    const std::string garbage = join_path(dir.path(), "garbage");
    write_file_atomically(garbage, "\x7f not a program", 0755);
    command.argv = {garbage};
    command.directory.clear();
    EXPECT_EQ(code_of([&] { run(command); }), ErrorCode::io);
    expect_no_children();
}

TEST(Child, HasOnlyTheDescriptorsItIsPassed)
{
    const TempDir dir{testing::TempDir()};
    write_file_atomically(join_path(dir.path(), "a"), "A");
    write_file_atomically(join_path(dir.path(), "b"), "B");
    const UniqueFd first = open_file(join_path(dir.path(), "a"), O_RDONLY);
    const UniqueFd second = open_file(join_path(dir.path(), "b"), O_RDONLY);
    const UniqueFd leaked{::open("/dev/null", O_RDONLY)}; // without O_CLOEXEC, on purpose
    Command command = shell("cat <&5; cat <&6; cd /proc/self/fd && echo *");
    command.passed_fds = {{first.get(), 5}, {second.get(), 6}};
    // The shell's glob holds a descriptor of its own for the directory: 3.
    EXPECT_EQ(run(command).output, "AB0 1 2 3 5 6\n");
}

TEST(Child, PassesDescriptorsWhoseNumbersOverlap)
{
    const TempDir dir{testing::TempDir()};
    write_file_atomically(join_path(dir.path(), "a"), "A");
    write_file_atomically(join_path(dir.path(), "b"), "B");
    const UniqueFd first = open_file(join_path(dir.path(), "a"), O_RDONLY);
    const UniqueFd second = open_file(join_path(dir.path(), "b"), O_RDONLY);
    Command command = shell(fmt::format("cat <&{}; cat <&{}", second.get(), first.get()));
    command.passed_fds = {{first.get(), second.get()}, {second.get(), first.get()}};
    EXPECT_EQ(run(command).output, "AB");
    command.passed_fds = {{first.get(), 2}};
    EXPECT_EQ(code_of([&] { run(command); }), ErrorCode::internal);
}

TEST(Child, HasDefaultSignals)
{
    struct ::sigaction ignore = {};
    struct ::sigaction before = {};
    ignore.sa_handler = SIG_IGN;
    ::sigaction(SIGPIPE, &ignore, &before);
    const Outcome outcome = run(shell("grep -E 'Sig(Blk|Ign)' /proc/self/status"));
    ::sigaction(SIGPIPE, &before, nullptr);
    EXPECT_THAT(outcome.output, HasSubstr("SigBlk:\t0000000000000000"));
    EXPECT_THAT(outcome.output, HasSubstr("SigIgn:\t0000000000000000"));
}

TEST(Child, LeadsAGroupOfItsOwn)
{
    const Outcome outcome = run(shell("cut -d' ' -f5 /proc/self/stat; echo $$"));
    const std::size_t newline = outcome.output.find('\n');
    ASSERT_NE(newline, std::string::npos);
    EXPECT_EQ(outcome.output.substr(0, newline + 1), outcome.output.substr(newline + 1));
}

TEST(Child, BecomesAnotherUser)
{
    if (::geteuid() != 0) {
        GTEST_SKIP() << "needs root";
    }
    Command command = shell("id -u; id -g; id -G");
    command.run_as = Identity{65534, 65534};
    EXPECT_EQ(run(command).output, "65534\n65534\n65534\n");
}

TEST(Child, LinesComeOneByOne)
{
    std::vector<std::string> lines;
    const auto take = [&](std::string_view line) { lines.emplace_back(line); };
    Command command = shell("printf 'a\\n\\nb'; echo c >&2");
    const Outcome outcome = os::run(command, CancelToken{}, take);
    EXPECT_THAT(lines, ElementsAre("a", "", "b"));
    EXPECT_EQ(outcome.output, "");
    EXPECT_EQ(outcome.error_output, "c\n");
}

TEST(Child, LongLinesComeInPieces)
{
    std::vector<std::size_t> sizes;
    const Outcome outcome = os::run(shell("head -c 150000 /dev/zero; echo; echo x"), CancelToken{},
                                    [&](std::string_view line) { sizes.push_back(line.size()); });
    EXPECT_TRUE(outcome.succeeded());
    EXPECT_THAT(sizes, ElementsAre(65536, 65536, 150000 - 2 * 65536, 1));
}

TEST(Child, AThrowingHandlerLeavesNoProcess)
{
    ::pid_t pid = 0;
    const auto take = [&](std::string_view line) {
        pid = std::stoi(std::string{line});
        throw make_error(ErrorCode::corrupt, "not wanted");
    };
    EXPECT_THROW(os::run(shell("echo $$; sleep 1000"), CancelToken{}, take), Error);
    EXPECT_GT(pid, 0);
    EXPECT_FALSE(is_alive(pid));
    expect_no_children();
}

TEST(Child, IsKilledPastItsOutputLimit)
{
    Command command;
    command.argv = {"yes"};
    command.max_output = 100'000;
    const Outcome outcome = run(command);
    EXPECT_TRUE(outcome.output_exceeded);
    EXPECT_FALSE(outcome.succeeded());
    EXPECT_EQ(outcome.output.size(), 100'000U);
    EXPECT_THAT(outcome.describe(), HasSubstr("more output"));
}

TEST(Child, IsStoppedWhenItsTimeIsOver)
{
    Command command = shell("echo begun; trap '' TERM; sleep 1000 & wait; sleep 1000");
    command.timeout = milliseconds{150};
    command.grace = milliseconds{20};
    const Outcome outcome = run(command);
    EXPECT_TRUE(outcome.timed_out);
    EXPECT_EQ(outcome.output, "begun\n");
    EXPECT_EQ(outcome.signal, SIGKILL);
    EXPECT_EQ(outcome.describe(), "timed out after 150 ms");
    expect_no_children();
}

TEST(Child, TheLimitIsDescribedInUnitsOfPeople)
{
    Outcome outcome;
    outcome.timed_out = true;
    EXPECT_EQ(outcome.describe(), "timed out");
    outcome.timeout = std::chrono::minutes{15};
    EXPECT_EQ(outcome.describe(), "timed out after 15 min");
    outcome.timeout = std::chrono::seconds{90};
    EXPECT_EQ(outcome.describe(), "timed out after 90 s");
}

TEST(Child, TheGroupIsDeadWhenCancelledIsThrown)
{
    const CancelToken cancel;
    std::vector<::pid_t> pids;
    Clock::time_point asked;
    const auto take = [&](std::string_view line) {
        pids.push_back(std::stoi(std::string{line}));
        if (pids.size() == 2) {
            asked = Clock::now();
            cancel.request(SIGINT);
        }
    };
    // Neither the shell nor its child listens to TERM.
    const Command command = shell("trap '' TERM; sleep 1000 & echo $!; echo $$; wait; sleep 1000");
    try {
        os::run(command, cancel, take);
        FAIL() << "it ended by itself";
    } catch (const Cancelled& cancelled) {
        EXPECT_EQ(cancelled.signal(), SIGINT);
    }
    EXPECT_LT(Clock::now() - asked, milliseconds{5000});
    ASSERT_EQ(pids.size(), 2U);
    EXPECT_FALSE(is_alive(pids[1]));
    EXPECT_TRUE(eventually([&] { return !is_alive(pids[0]); }));
    expect_no_children();
}

TEST(Child, MayFinishWithinTheGrace)
{
    const TempDir dir{testing::TempDir()};
    const CancelToken cancel;
    Command command = shell("trap 'echo saved > saved; exit 0' TERM; echo ready; "
                            "while :; do sleep 0.01; done");
    command.directory = dir.path();
    command.grace = milliseconds{20'000};
    EXPECT_THROW(os::run(command, cancel, [&](std::string_view) { cancel.request(SIGTERM); }),
                 Cancelled);
    EXPECT_EQ(read_file(join_path(dir.path(), "saved"), 100), "saved\n");
}

TEST(Child, IsNotStartedOnceCancelled)
{
    const TempDir dir{testing::TempDir()};
    const CancelToken cancel;
    cancel.request(SIGTERM);
    Command command = shell("touch started");
    command.directory = dir.path();
    EXPECT_THROW(os::run(command, cancel), Cancelled);
    EXPECT_THAT(list_directory(dir.path()), testing::IsEmpty());
}

TEST(Child, WhatItLeavesInTheBackgroundIsNotWaitedFor)
{
    Command command = shell("sleep 1000 & echo $!");
    command.timeout = std::chrono::seconds{60};
    const Outcome outcome = run(command);
    EXPECT_TRUE(outcome.succeeded());
    const int background = std::stoi(outcome.output);
    EXPECT_TRUE(eventually([&] { return !is_alive(background); }));
}

TEST(Child, DiesWithItsParent)
{
    std::array<int, 2> ends = {};
    ASSERT_EQ(::pipe(ends.data()), 0);
    const ::pid_t parent = ::fork();
    if (parent == 0) {
        const auto tell = [&](std::string_view line) {
            const ::pid_t pid = std::stoi(std::string{line});
            if (::write(ends[1], &pid, sizeof pid) == sizeof pid) {
                ::raise(SIGKILL);
            }
        };
        os::run(shell("echo $$; exec sleep 1000"), CancelToken{}, tell);
        ::_exit(1);
    }
    ::pid_t child = 0;
    ASSERT_EQ(::read(ends[0], &child, sizeof child), static_cast<ssize_t>(sizeof child));
    ::waitpid(parent, nullptr, 0);
    ::close(ends[0]);
    ::close(ends[1]);
    EXPECT_TRUE(eventually([&] { return !is_alive(child); }));
}

TEST(Child, KeepsItsStatusWhereSigchldIsIgnored)
{
    struct ::sigaction ignore = {};
    struct ::sigaction before = {};
    ignore.sa_handler = SIG_IGN;
    ::sigaction(SIGCHLD, &ignore, &before);
    const Outcome outcome = run(shell("exit 7"));
    ::sigaction(SIGCHLD, &before, nullptr);
    EXPECT_EQ(outcome.exit_code, 7);
}

TEST(Child, ManyAtOnceFromThreads)
{
    std::array<std::string, 8> outputs;
    std::vector<std::thread> threads;
    for (std::size_t i = 0; i < outputs.size(); ++i) {
        threads.emplace_back([&outputs, i] {
            Command command;
            command.argv = {"cat"};
            command.input = std::string(200'000, static_cast<char>('a' + i));
            outputs.at(i) = run(command).output;
        });
    }
    for (std::thread& thread : threads) {
        thread.join();
    }
    for (std::size_t i = 0; i < outputs.size(); ++i) {
        EXPECT_EQ(outputs.at(i), std::string(200'000, static_cast<char>('a' + i)));
    }
    expect_no_children();
}

} // namespace rbeepkg::os
