#include "libpkg/sandbox/diagnosis.hpp"

#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sched.h>

#include "processes.hpp"

namespace rbeepkg::sandbox {
namespace {

using ::testing::HasSubstr;

TEST(Diagnosis, NamesTheSysctlThatSwitchedNamespacesOff)
{
    KernelSettings kernel;
    kernel.max_user_namespaces = "0";
    const std::string said = "bwrap: Creating new namespace failed: nesting depth or "
                             "/proc/sys/user/max_*_namespaces exceeded (ENOSPC)";
    const Error off = diagnose(said, kernel);
    EXPECT_EQ(off.code(), ErrorCode::unsupported);
    EXPECT_THAT(off.message(), HasSubstr("user.max_user_namespaces = 0"));
    EXPECT_THAT(off.hint(), HasSubstr("sysctl -w user.max_user_namespaces"));
    kernel.max_user_namespaces = "96365";
    EXPECT_THAT(diagnose(said, kernel).hint(), HasSubstr("user.max_net_namespaces"));
}

TEST(Diagnosis, NamesWhatForbidsNamespaces)
{
    KernelSettings kernel;
    const std::string said = "bwrap: No permissions to create new namespace, likely because the "
                             "kernel does not allow non-privileged user namespaces.";
    EXPECT_THAT(diagnose(said, kernel).hint(), HasSubstr("container"));
    kernel.unprivileged_userns_clone = "0";
    EXPECT_THAT(diagnose(said, kernel).hint(), HasSubstr("kernel.unprivileged_userns_clone=1"));
    kernel.apparmor_restricts = "1";
    const Error apparmor = diagnose("bwrap: setting up uid map: Permission denied", kernel);
    EXPECT_EQ(apparmor.code(), ErrorCode::unsupported);
    EXPECT_THAT(apparmor.message(), HasSubstr("kernel.apparmor_restrict_unprivileged_userns = 1"));
}

TEST(Diagnosis, KnowsTheOtherCauses)
{
    const KernelSettings kernel;
    EXPECT_THAT(
        diagnose("bwrap: Creating new namespace failed: Resource temporarily unavailable", kernel)
            .hint(),
        HasSubstr("ulimit -u"));
    EXPECT_THAT(
        diagnose("bwrap: Can't mount proc on /newroot/proc: Operation not permitted", kernel)
            .hint(),
        HasSubstr("procMount"));
    EXPECT_THAT(diagnose("bwrap: Unknown option --disable-userns", kernel).hint(),
                HasSubstr("0.8"));
    const Error missing =
        diagnose("bwrap: Can't find source path /nowhere: No such file or directory", kernel);
    EXPECT_EQ(missing.code(), ErrorCode::io);
    EXPECT_THAT(missing.message(), HasSubstr("/nowhere"));
}

TEST(Diagnosis, MissingBubblewrapNamesTheInstallCommand)
{
    const auto identity = build_identity("");
    EXPECT_EQ(in_child([&] {
                  ::setenv("PATH", "/nonexistent", 1);
                  const auto reason = unavailable_reason(identity, CancelToken{});
                  const bool named = reason && reason->code() == ErrorCode::unsupported &&
                                     std::string{reason->hint()}.find("apt install bubblewrap") !=
                                         std::string::npos;
                  return named ? 0 : 1;
              }),
              0);
}

// A user namespace has a limit of its own for those below it: the same answer from the kernel as
// on a machine where an administrator switched them off.
TEST(Diagnosis, NamespacesSwitchedOffAreFoundOut)
{
    EXPECT_EQ(in_child([] {
                  const auto uid = ::geteuid();
                  if (::unshare(CLONE_NEWUSER) != 0) {
                      return 2;
                  }
                  const os::UniqueFd setgroups = os::open_file("/proc/self/setgroups", O_WRONLY);
                  os::write_all(setgroups.get(), "deny", "setgroups");
                  const os::UniqueFd map = os::open_file("/proc/self/uid_map", O_WRONLY);
                  os::write_all(map.get(), fmt::format("1000 {} 1", uid), "uid_map");
                  const os::UniqueFd limit =
                      os::open_file("/proc/sys/user/max_user_namespaces", O_WRONLY);
                  os::write_all(limit.get(), "0", "max_user_namespaces");
                  const auto reason = unavailable_reason(std::nullopt, CancelToken{});
                  const bool named =
                      reason &&
                      reason->message().find("user.max_user_namespaces = 0") != std::string::npos;
                  fmt::print(stderr, "{}\n", reason ? reason->what() : "available");
                  return named ? 0 : 1;
              }),
              0);
}

} // namespace
} // namespace rbeepkg::sandbox
