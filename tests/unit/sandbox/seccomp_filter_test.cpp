#include "libpkg/sandbox/seccomp_filter.hpp"

#include <asm/unistd.h>
#include <gtest/gtest.h>
#include <linux/audit.h>
#include <linux/sched.h>
#include <linux/seccomp.h>
#include <sys/ioctl.h>
#include <sys/socket.h>

#include <array>
#include <cerrno>
#include <cstring>

namespace rbeepkg::sandbox {
namespace {

#if defined(__x86_64__)
constexpr std::uint32_t k_here = AUDIT_ARCH_X86_64;
constexpr std::uint32_t k_elsewhere = AUDIT_ARCH_AARCH64;
#else
constexpr std::uint32_t k_here = AUDIT_ARCH_AARCH64;
constexpr std::uint32_t k_elsewhere = AUDIT_ARCH_X86_64;
#endif

// What the kernel would answer: the few instructions that the filter is made of.
std::uint32_t evaluate(const std::vector<::sock_filter>& code, const ::seccomp_data& data)
{
    std::uint32_t accumulator = 0;
    for (std::size_t at = 0; at < code.size(); ++at) {
        const ::sock_filter& step = code[at];
        switch (step.code) {
        case BPF_LD | BPF_W | BPF_ABS:
            std::memcpy(&accumulator, reinterpret_cast<const char*>(&data) + step.k, 4);
            break;
        case BPF_JMP | BPF_JEQ | BPF_K:
            at += accumulator == step.k ? step.jt : step.jf;
            break;
        case BPF_JMP | BPF_JGE | BPF_K:
            at += accumulator >= step.k ? step.jt : step.jf;
            break;
        case BPF_JMP | BPF_JSET | BPF_K:
            at += (accumulator & step.k) != 0 ? step.jt : step.jf;
            break;
        case BPF_RET | BPF_K:
            return step.k;
        default:
            ADD_FAILURE() << "unknown instruction " << step.code;
            return 0;
        }
    }
    ADD_FAILURE() << "ran past the end";
    return 0;
}

std::uint32_t answer(long call, std::array<std::uint64_t, 3> arguments = {}, bool network = false,
                     std::uint32_t architecture = k_here)
{
    ::seccomp_data data = {};
    data.nr = static_cast<int>(call);
    data.arch = architecture;
    std::copy(arguments.begin(), arguments.end(), data.args);
    return evaluate(seccomp_filter(network), data);
}

constexpr std::uint32_t refusal(int error_number)
{
    return SECCOMP_RET_ERRNO | static_cast<std::uint32_t>(error_number);
}

TEST(SeccompFilter, AllowsWhatProgramsDo)
{
    for (const long call : {__NR_read, __NR_write, __NR_execve, __NR_openat, __NR_mmap,
                            __NR_fchmodat, __NR_fchownat, __NR_kill, __NR_prlimit64}) {
        EXPECT_EQ(answer(call), SECCOMP_RET_ALLOW) << call;
    }
}

TEST(SeccompFilter, RefusesDangerousCalls)
{
    for (const long call : {__NR_ptrace,
                            __NR_process_vm_writev,
                            __NR_mount,
                            __NR_umount2,
                            __NR_pivot_root,
                            __NR_fsopen,
                            __NR_move_mount,
                            __NR_open_tree,
                            __NR_mount_setattr,
                            __NR_add_key,
                            __NR_request_key,
                            __NR_keyctl,
                            __NR_bpf,
                            __NR_perf_event_open,
                            __NR_io_uring_setup,
                            __NR_io_uring_enter,
                            __NR_io_uring_register,
                            __NR_userfaultfd,
                            __NR_kexec_load,
                            __NR_init_module,
                            __NR_finit_module,
                            __NR_delete_module,
                            __NR_setns}) {
        EXPECT_EQ(answer(call), refusal(EPERM)) << call;
        EXPECT_EQ(answer(call, {}, true), refusal(EPERM)) << call;
    }
}

TEST(SeccompFilter, RefusesNewNamespacesAndAllowsThreads)
{
    EXPECT_EQ(answer(__NR_clone, {CLONE_NEWUSER | SIGCHLD}), refusal(EPERM));
    EXPECT_EQ(answer(__NR_clone, {CLONE_NEWNS}), refusal(EPERM));
    EXPECT_EQ(answer(__NR_clone, {CLONE_VM | CLONE_THREAD | CLONE_SIGHAND}), SECCOMP_RET_ALLOW);
    EXPECT_EQ(answer(__NR_unshare, {CLONE_NEWUSER}), refusal(EPERM));
    EXPECT_EQ(answer(__NR_unshare, {CLONE_FILES}), SECCOMP_RET_ALLOW);
    EXPECT_EQ(answer(__NR_clone3), refusal(ENOSYS));
}

TEST(SeccompFilter, RefusesForeignArchitectures)
{
    EXPECT_EQ(answer(__NR_read, {}, false, k_elsewhere), SECCOMP_RET_KILL_PROCESS);
    EXPECT_EQ(answer(__NR_read, {}, false, AUDIT_ARCH_I386), SECCOMP_RET_KILL_PROCESS);
#if defined(__x86_64__)
    EXPECT_EQ(answer(0x40000000L | __NR_read), refusal(ENOSYS));
    EXPECT_EQ(answer(0x40000000L | __NR_ptrace), refusal(ENOSYS));
#endif
}

TEST(SeccompFilter, ChoosesSocketFamilies)
{
    for (const bool network : {false, true}) {
        for (const std::uint64_t family : {AF_UNIX, AF_INET, AF_INET6}) {
            EXPECT_EQ(answer(__NR_socket, {family}, network), SECCOMP_RET_ALLOW) << family;
        }
        for (const std::uint64_t family : {AF_PACKET, AF_VSOCK, AF_ALG, AF_BLUETOOTH}) {
            EXPECT_EQ(answer(__NR_socket, {family}, network), refusal(EAFNOSUPPORT)) << family;
        }
    }
    EXPECT_EQ(answer(__NR_socket, {AF_NETLINK, SOCK_RAW, 0}), refusal(EAFNOSUPPORT));
    EXPECT_EQ(answer(__NR_socket, {AF_NETLINK, SOCK_RAW, 0}, true), SECCOMP_RET_ALLOW);
    EXPECT_EQ(answer(__NR_socket, {AF_NETLINK, SOCK_RAW, 12}, true), refusal(EAFNOSUPPORT));
}

TEST(SeccompFilter, RefusesTypingIntoTheTerminal)
{
    EXPECT_EQ(answer(__NR_ioctl, {0, TIOCSTI}), refusal(EPERM));
    EXPECT_EQ(answer(__NR_ioctl, {0, TIOCLINUX}), refusal(EPERM));
    // The kernel looks at the low half only.
    EXPECT_EQ(answer(__NR_ioctl, {0, (1ULL << 32U) | TIOCSTI}), refusal(EPERM));
    EXPECT_EQ(answer(__NR_ioctl, {0, TIOCGWINSZ}), SECCOMP_RET_ALLOW);
}

} // namespace
} // namespace rbeepkg::sandbox
