#include "libpkg/os/tree.hpp"

#include <arpa/inet.h>
#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>

#include <csignal>

#include "processes.hpp"

namespace rbeepkg::sandbox {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;
using Clock = std::chrono::steady_clock;

Policy small_policy()
{
    Policy policy = metadata_policy();
    policy.environment = {"PATH=/usr/bin:/bin", "LC_ALL=C", "HOME=/nonexistent"};
    policy.merge_stderr = true;
    return policy;
}

Result run_script(const Policy& policy, const std::string& script,
                  const CancelToken& cancel = CancelToken{}, const os::LineHandler& on_line = {})
{
    return run(policy, {"bash", "--noprofile", "--norc", "-c", script}, build_identity(""), cancel,
               on_line);
}

std::string output_of(const Policy& policy, const std::string& script)
{
    return run_script(policy, script).outcome.output;
}

// A directory that the build identity may pass through.
os::TempDir open_directory()
{
    os::TempDir directory{"/tmp"};
    ::chmod(directory.path().c_str(), 0755);
    return directory;
}

void write_text(const std::string& path, const std::string& text, unsigned mode)
{
    os::write_file_atomically(path, text, mode);
    ::chmod(path.c_str(), mode);
}

TEST(Sandbox, WorksHere)
{
    const auto reason = unavailable_reason(build_identity(""), CancelToken{});
    EXPECT_FALSE(reason) << reason->what() << "\n" << reason->hint();
}

TEST(Sandbox, ReallyRunsTheCommand)
{
    const Result result = run_script(small_policy(), "echo out; echo $((6 * 7)); exit 7");
    EXPECT_TRUE(result.command_ran);
    EXPECT_EQ(result.outcome.output, "out\n42\n");
    EXPECT_EQ(result.outcome.exit_code, 7);
    EXPECT_EQ(result.outcome.signal, 0);
}

TEST(Sandbox, StatusOneOfTheCommandIsNotAFailureOfTheSandbox)
{
    const Result result = run_script(small_policy(), "exit 1");
    EXPECT_TRUE(result.command_ran);
    EXPECT_EQ(result.outcome.exit_code, 1);
    EXPECT_EQ(run_script(small_policy(), "kill -9 $$").outcome.exit_code, 137);
}

TEST(Sandbox, FailureOfTheSandboxIsNotAFailureOfTheCommand)
{
    Policy policy = small_policy();
    policy.binds = {{"/nowhere/at/all", "/x", false, false}};
    try {
        run_script(policy, "echo no");
        ADD_FAILURE() << "it ran";
    } catch (const Error& error) {
        EXPECT_EQ(error.code(), ErrorCode::io);
        EXPECT_THAT(error.message(), HasSubstr("/nowhere/at/all"));
    }
    policy.binds.front().optional = true;
    EXPECT_EQ(output_of(policy, "echo yes"), "yes\n");
}

TEST(Sandbox, CommandThatIsNotThereEndsWith127)
{
    const Result result =
        run(small_policy(), {"no-such-command"}, build_identity(""), CancelToken{});
    EXPECT_TRUE(result.command_ran);
    EXPECT_EQ(result.outcome.exit_code, 127);
}

TEST(Sandbox, NeverRunsAsRoot)
{
    if (::geteuid() != 0) {
        GTEST_SKIP() << "only root could";
    }
    EXPECT_THROW(run(small_policy(), {"true"}, std::nullopt, CancelToken{}), Error);
    EXPECT_THROW(run(small_policy(), {"true"}, os::Identity{0, 0}, CancelToken{}), Error);
}

TEST(Sandbox, BuildIdentityDoesNotReadFilesOfRoot)
{
    if (::geteuid() != 0) {
        GTEST_SKIP() << "needs a file of another user";
    }
    const os::TempDir directory = open_directory();
    write_text(directory.path() + "/secret", "secret\n", 0600);
    write_text(directory.path() + "/public", "public\n", 0644);
    Policy policy = small_policy();
    policy.binds = {{directory.path(), "/b", false, false}};
    EXPECT_EQ(output_of(policy, "cat /b/public"), "public\n");
    EXPECT_THAT(output_of(policy, "cat /b/secret"), HasSubstr("Permission denied"));
    policy.as_root_inside = true;
    EXPECT_THAT(output_of(policy, "id -u; cat /b/secret"), HasSubstr("Permission denied"));
}

TEST(Sandbox, SeesNothingOfTheMachineButWhatIsBound)
{
    const std::string seen = output_of(small_policy(), "ls -A / /etc; ls /root /home /var");
    EXPECT_THAT(seen, HasSubstr("passwd"));
    EXPECT_THAT(seen, Not(HasSubstr("shadow")));
    EXPECT_THAT(seen, HasSubstr("cannot access '/root'"));
    EXPECT_THAT(seen, HasSubstr("cannot access '/var'"));
    EXPECT_THAT(output_of(small_policy(), "cat /etc/passwd; whoami"),
                HasSubstr("rbee:x:1000:1000:rbee:/nonexistent:/bin/sh"));
}

TEST(Sandbox, InheritsNoDescriptors)
{
    const os::TempDir directory = open_directory();
    write_text(directory.path() + "/secret", "secret\n", 0644);
    const int leak = ::open((directory.path() + "/secret").c_str(), O_RDONLY);
    const os::UniqueFd owner{leak};
    const std::string seen =
        output_of(small_policy(), fmt::format("cat <&{}; for fd in {{3..9}}; do {{ true <&$fd; }} "
                                              "2>/dev/null && echo open $fd; done; echo tried",
                                              leak));
    EXPECT_THAT(seen, Not(HasSubstr("secret")));
    EXPECT_THAT(seen, Not(HasSubstr("open")));
    EXPECT_THAT(seen, HasSubstr("tried"));
}

TEST(Sandbox, EnvironmentIsOursAlone)
{
    ::setenv("RBEEPKG_TEST_CANARY", "canary-value", 1);
    const std::string seen =
        output_of(small_policy(), "env; cat /proc/[0-9]*/environ | tr '\\0' '\\n'");
    ::unsetenv("RBEEPKG_TEST_CANARY");
    EXPECT_THAT(seen, HasSubstr("HOME=/nonexistent"));
    EXPECT_THAT(seen, Not(HasSubstr("canary-value")));
}

TEST(Sandbox, SeesNoProcessesOfTheMachine)
{
    // bwrap and the shell; counted by the shell itself, since a pipe's processes come and go.
    EXPECT_EQ(output_of(small_policy(), "set -- /proc/[0-9]*; echo $#"), "2\n");
    EXPECT_NE(run_script(small_policy(), fmt::format("kill -0 {}", ::getpid())).outcome.exit_code,
              0);
}

TEST(Sandbox, ProcessLimitHoldsInside)
{
    EXPECT_EQ(output_of(small_policy(), "ulimit -u; ulimit -n; ulimit -c"), "64\n64\n0\n");
    const std::string started =
        output_of(small_policy(), "exec perl -e 'for (1..200) { my $p = fork; last unless defined "
                                  "$p; if (!$p) { sleep 60; exit } $n++ } print $n'");
    EXPECT_GT(std::stoi(started), 10);
    EXPECT_LT(std::stoi(started), 64);
    EXPECT_NE(run_script(small_policy(), "ulimit -u 200").outcome.exit_code, 0);
}

TEST(Sandbox, FileSystemsHaveSizesAndTheRestIsReadOnly)
{
    const char* write_two_mib = "dd if=/dev/zero of={} bs=1M count=2 status=none; echo $?";
    Policy policy = small_policy();
    policy.max_file_bytes = 8U << 20U;
    for (const char* path : {"/tmp/x", "/dev/shm/x", "/dev/x", "/x", "/etc/x", "/usr/x"}) {
        EXPECT_THAT(output_of(policy, fmt::format(fmt::runtime(write_two_mib), path)),
                    ::testing::EndsWith("1\n"))
            << path;
    }
    policy.tmp_bytes = 4U << 20U;
    EXPECT_EQ(output_of(policy, fmt::format(fmt::runtime(write_two_mib), "/tmp/x")), "0\n");
}

TEST(Sandbox, FilesAndMemoryHaveLimits)
{
    Policy policy = small_policy();
    policy.tmp_bytes = 8U << 20U;
    policy.max_file_bytes = 1U << 20U;
    EXPECT_NE(run_script(policy, "exec dd if=/dev/zero of=/tmp/x bs=1M count=2").outcome.exit_code,
              0);
    policy.max_memory = 256ULL << 20U;
    EXPECT_NE(run_script(policy, "exec perl -e '$x = \"a\" x (512 << 20)'").outcome.exit_code, 0);
    policy.max_memory.reset();
    EXPECT_EQ(run_script(policy, "exec perl -e '$x = \"a\" x (64 << 20)'").outcome.exit_code, 0);
}

class Listener
{
public:
    Listener() : m_socket{::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)}
    {
        ::sockaddr_in address = {};
        address.sin_family = AF_INET;
        address.sin_addr.s_addr = ::htonl(INADDR_LOOPBACK);
        ::bind(m_socket.get(), reinterpret_cast<::sockaddr*>(&address), sizeof address);
        ::listen(m_socket.get(), 8);
        ::socklen_t size = sizeof address;
        ::getsockname(m_socket.get(), reinterpret_cast<::sockaddr*>(&address), &size);
        m_port = ::ntohs(address.sin_port);
    }
    int port() const { return m_port; }

private:
    os::UniqueFd m_socket;
    int m_port = 0;
};

TEST(Sandbox, ReachesTheNetworkOnlyWhenItMay)
{
    const Listener listener;
    const std::string connect =
        fmt::format("exec 3<>/dev/tcp/127.0.0.1/{} && echo connected", listener.port());
    Policy policy = small_policy();
    EXPECT_THAT(output_of(policy, connect), HasSubstr("Connection refused"));
    policy.network = true;
    EXPECT_EQ(output_of(policy, connect), "connected\n");
}

TEST(Sandbox, KernelRefusesWhatTheFilterRefuses)
{
    const auto attempt = [](long call, const char* arguments) {
        return output_of(small_policy(),
                         fmt::format("perl -e '$r = syscall({}, {}); print $r < 0 ? $! + 0 : 0'",
                                     call, arguments));
    };
    EXPECT_EQ(attempt(SYS_getpid, "0"), "0");
    EXPECT_EQ(attempt(SYS_io_uring_setup, "8, 0"), std::to_string(EPERM));
    EXPECT_EQ(attempt(SYS_keyctl, "0, -3, 0"), std::to_string(EPERM));
    EXPECT_EQ(attempt(SYS_ptrace, "0, 0, 0, 0"), std::to_string(EPERM));
    EXPECT_EQ(attempt(SYS_socket, "16, 3, 0"), std::to_string(EAFNOSUPPORT));
    EXPECT_EQ(attempt(SYS_clone3, "0, 0"), std::to_string(ENOSYS));
    EXPECT_NE(run_script(small_policy(), "unshare -Ur true").outcome.exit_code, 0);
}

TEST(Sandbox, RootInsideMayNameItselfOwner)
{
    Policy policy = small_policy();
    policy.as_root_inside = true;
    EXPECT_EQ(output_of(policy, "cd /tmp; touch a && chown root:root a && install -o root -g root "
                                "a b && stat -c %U:%G b && id -u"),
              "root:root\n0\n");
    EXPECT_THAT(output_of(policy, "grep CapEff /proc/self/status"), HasSubstr("0000000000000000"));
}

TEST(Sandbox, WritesThroughAWritableBindAsTheBuildIdentity)
{
    const os::TempDir directory = open_directory();
    const auto identity = build_identity("");
    if (identity) {
        ASSERT_EQ(::chown(directory.path().c_str(), identity->uid, identity->gid), 0);
    }
    Policy policy = small_policy();
    policy.as_root_inside = true;
    policy.binds = {{directory.path(), "/b", true, false}};
    EXPECT_EQ(output_of(policy, "echo x >/b/file"), "");
    struct ::stat status = {};
    ASSERT_EQ(::stat((directory.path() + "/file").c_str(), &status), 0);
    EXPECT_EQ(status.st_uid, identity ? identity->uid : ::geteuid());
    policy.binds.front().writable = false;
    EXPECT_THAT(output_of(policy, "echo x >/b/other"), HasSubstr("Read-only file system"));
}

TEST(Sandbox, OutputHasALimit)
{
    Policy policy = small_policy();
    policy.max_output = 10'000;
    const Result result = run_script(policy, "exec yes");
    EXPECT_TRUE(result.outcome.output_exceeded);
    EXPECT_LE(result.outcome.output.size(), 10'000U);
}

TEST(Sandbox, TimeoutEndsEverything)
{
    const std::string marker = unique_marker();
    Policy policy = small_policy();
    policy.environment.push_back("MARK=" + marker);
    policy.timeout = std::chrono::milliseconds{300};
    const Result result = run_script(policy, stubborn_script() + "wait; while :; do :; done");
    EXPECT_TRUE(result.outcome.timed_out);
    EXPECT_TRUE(result.command_ran);
    EXPECT_THAT(result.outcome.output, HasSubstr("ready"));
    EXPECT_TRUE(processes_with(marker).empty());
}

TEST(Sandbox, CancelEndsEverythingInTime)
{
    const std::string marker = unique_marker();
    Policy policy = small_policy();
    policy.environment.push_back("MARK=" + marker);
    policy.timeout = std::chrono::minutes{1};
    const CancelToken cancel;
    std::size_t running = 0;
    Clock::time_point asked;
    const auto on_line = [&](std::string_view line) {
        if (line == "ready") {
            running = processes_with(marker).size();
            asked = Clock::now();
            cancel.request(SIGTERM);
        }
    };
    EXPECT_THROW(
        run_script(policy, stubborn_script() + "while :; do sleep 1; done", cancel, on_line),
        Cancelled);
    EXPECT_LT(Clock::now() - asked, std::chrono::milliseconds{400});
    EXPECT_GE(running, 4U); // the control: there was something to end
    EXPECT_TRUE(processes_with(marker).empty());
}

TEST(Sandbox, NothingOutlivesTheCommand)
{
    const std::string marker = unique_marker();
    const os::TempDir directory = open_directory();
    Policy policy = small_policy();
    policy.environment.push_back("MARK=" + marker);
    policy.binds = {{directory.path(), "/b", false, false}};
    std::size_t running = 0;
    const Result result =
        run_script(policy, stubborn_script() + "until [ -e /b/go ]; do sleep 0.01; done; exit 3",
                   CancelToken{}, [&](std::string_view) {
                       running = processes_with(marker).size();
                       os::write_file_atomically(directory.path() + "/go", "");
                   });
    EXPECT_EQ(result.outcome.exit_code, 3);
    EXPECT_GE(running, 4U);
    EXPECT_TRUE(processes_with(marker).empty());
}

TEST(Sandbox, DiesWithItsCaller)
{
    const std::string marker = unique_marker();
    int ends[2] = {-1, -1};
    ASSERT_EQ(::pipe(ends), 0);
    const ::pid_t caller = ::fork();
    if (caller == 0) {
        Policy policy = small_policy();
        policy.environment.push_back("MARK=" + marker);
        policy.timeout = std::chrono::minutes{1};
        run_script(policy, stubborn_script() + "while :; do sleep 1; done", CancelToken{},
                   [&](std::string_view) { os::write_all(ends[1], "x", "the pipe"); });
        ::_exit(0);
    }
    char byte = 0;
    ASSERT_EQ(::read(ends[0], &byte, 1), 1);
    EXPECT_GE(processes_with(marker).size(), 4U);
    ::kill(caller, SIGKILL);
    EXPECT_TRUE(gone_within(marker, std::chrono::seconds{2}));
    ::waitpid(caller, nullptr, 0);
    ::close(ends[0]);
    ::close(ends[1]);
}

TEST(Sandbox, WorksForAnOrdinaryUserToo)
{
    if (::geteuid() != 0) {
        GTEST_SKIP() << "every other test did";
    }
    const std::string marker = unique_marker();
    EXPECT_EQ(in_child([&] {
                  if (::setgid(65534) != 0 || ::setuid(65534) != 0) {
                      return 2;
                  }
                  Policy policy = small_policy();
                  policy.environment.push_back("MARK=" + marker);
                  const Result result = run_script(policy, stubborn_script() + "ulimit -u; exit 0");
                  return result.command_ran && result.outcome.output == "ready\n64\n" ? 0 : 1;
              }),
              0);
    EXPECT_TRUE(processes_with(marker).empty());
}

} // namespace
} // namespace rbeepkg::sandbox
