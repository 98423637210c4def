#include "libpkg/sandbox/sandbox.hpp"
#include "libpkg/sandbox/status.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <pwd.h>
#include <unistd.h>

#include <algorithm>

namespace rbeepkg::sandbox {
namespace {

using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::Not;

constexpr BwrapFds k_fds{3, 4, 5, 6};

std::size_t position(const std::vector<std::string>& words, const std::string& word)
{
    return static_cast<std::size_t>(std::find(words.begin(), words.end(), word) - words.begin());
}

TEST(Arguments, NameEveryNamespace)
{
    const auto words = bwrap_arguments(metadata_policy(), {"true"}, k_fds);
    for (const char* option : {"--unshare-user", "--unshare-ipc", "--unshare-pid", "--unshare-net",
                               "--unshare-uts", "--unshare-cgroup", "--disable-userns",
                               "--die-with-parent", "--new-session", "--clearenv"}) {
        EXPECT_THAT(words, Contains(option));
    }
    EXPECT_THAT(words, Not(Contains("--unshare-all")));
    EXPECT_THAT(words, Not(Contains("/etc/resolv.conf")));
}

TEST(Arguments, NetworkIsTheOnlyNamespaceThatMayBeShared)
{
    Policy policy = build_policy();
    policy.network = true;
    const auto words = bwrap_arguments(policy, {"true"}, k_fds);
    EXPECT_THAT(words, Not(Contains("--unshare-net")));
    EXPECT_THAT(words, Contains("--unshare-user"));
    EXPECT_THAT(words, Contains("/etc/resolv.conf"));
}

TEST(Arguments, EveryTmpfsHasASizeAndTheRootIsClosedLast)
{
    Policy policy = metadata_policy();
    policy.binds = {{"/from", "/to", true, false}};
    const auto words = bwrap_arguments(policy, {"true"}, k_fds);
    std::size_t count = 0;
    for (std::size_t at = 2; at < words.size(); ++at) {
        if (words[at] == "--tmpfs") {
            EXPECT_EQ(words[at - 2], "--size");
            ++count;
        }
    }
    EXPECT_EQ(count, 2U);
    EXPECT_GT(position(words, "--remount-ro"), position(words, "/to"));
}

TEST(Arguments, LimitsAreSetInsideAndTheCommandComesLast)
{
    const auto words = bwrap_arguments(metadata_policy(), {"bash", "-c", "--"}, k_fds);
    EXPECT_GT(position(words, "--nproc=64:64"), position(words, "--"));
    EXPECT_EQ(std::vector<std::string>(words.end() - 4, words.end()),
              (std::vector<std::string>{"--", "bash", "-c", "--"}));
}

TEST(Arguments, RefuseAVariableWithoutAName)
{
    Policy policy = metadata_policy();
    policy.environment = {"=x"};
    EXPECT_THROW(bwrap_arguments(policy, {"true"}, k_fds), Error);
}

TEST(Status, IsReadFromTheLinesOfBubblewrap)
{
    const Status status = parse_status("{ \"child-pid\": 12, \"pid-namespace\": 4026532181 }\n"
                                       "{ \"exit-code\": 3 }\n");
    EXPECT_EQ(status.first_process, 12);
    EXPECT_EQ(status.pid_namespace, 4026532181U);
    EXPECT_EQ(status.exit_code, 3);
    EXPECT_EQ(parse_status("{ \"child-pid\": "), Status{});
    EXPECT_EQ(parse_status(""), Status{});
}

TEST(BuildIdentity, IsNobodyForRootAndNothingForOthers)
{
    if (::geteuid() != 0) {
        EXPECT_EQ(build_identity("no such user").has_value(), false);
        return;
    }
    const auto identity = build_identity("");
    ASSERT_TRUE(identity);
    EXPECT_EQ(identity->uid, ::getpwnam("nobody")->pw_uid);
    EXPECT_EQ(build_identity("daemon")->uid, ::getpwnam("daemon")->pw_uid);
}

TEST(BuildIdentity, RefusesUnknownUsersAndRoot)
{
    if (::geteuid() != 0) {
        GTEST_SKIP() << "only root changes its identity";
    }
    for (const char* user : {"no such user", "root"}) {
        try {
            build_identity(user);
            ADD_FAILURE() << user;
        } catch (const Error& error) {
            EXPECT_EQ(error.code(), ErrorCode::usage);
            EXPECT_THAT(error.message(), HasSubstr(user));
        }
    }
}

} // namespace
} // namespace rbeepkg::sandbox
