#include "libpkg/sandbox/seccomp_filter.hpp"

#include <asm/unistd.h>
#include <linux/audit.h>
#include <linux/netlink.h>
#include <linux/sched.h>
#include <linux/seccomp.h>
#include <sys/ioctl.h>
#include <sys/socket.h>

#include <cerrno>
#include <cstddef>
#include <initializer_list>
#include <utility>

namespace rbeepkg::sandbox {

namespace {

#if defined(__x86_64__)
constexpr std::uint32_t k_architecture = AUDIT_ARCH_X86_64;
#elif defined(__aarch64__)
constexpr std::uint32_t k_architecture = AUDIT_ARCH_AARCH64;
#else
#error "the system call filter knows x86_64 and aarch64"
#endif

// Calls of the x32 ABI come under the architecture of x86_64 with this bit in their number.
constexpr std::uint32_t k_x32_bit = 0x40000000U;

constexpr std::uint32_t k_namespace_flags = CLONE_NEWNS | CLONE_NEWUSER | CLONE_NEWPID |
                                            CLONE_NEWNET | CLONE_NEWIPC | CLONE_NEWUTS |
                                            CLONE_NEWCGROUP | CLONE_NEWTIME;
// In clone the bit of CLONE_NEWTIME belongs to the signal of the child.
constexpr std::uint32_t k_clone_flags =
    k_namespace_flags & ~static_cast<std::uint32_t>(CLONE_NEWTIME);

constexpr std::initializer_list<std::uint32_t> k_refused_calls = {
    __NR_ptrace,
    __NR_process_vm_readv,
    __NR_process_vm_writev,
    __NR_kcmp,
    __NR_pidfd_getfd,
    // mounts
    __NR_mount,
    __NR_umount2,
    __NR_pivot_root,
    __NR_chroot,
    __NR_move_mount,
    __NR_open_tree,
    __NR_fsopen,
    __NR_fsconfig,
    __NR_fsmount,
    __NR_fspick,
    __NR_mount_setattr,
    // namespaces of others
    __NR_setns,
    // keyrings
    __NR_add_key,
    __NR_request_key,
    __NR_keyctl,
    // large attack surfaces of the kernel
    __NR_bpf,
    __NR_perf_event_open,
    __NR_io_uring_setup,
    __NR_io_uring_enter,
    __NR_io_uring_register,
    __NR_userfaultfd,
    __NR_fanotify_init,
    __NR_open_by_handle_at,
    // the machine itself
    __NR_kexec_load,
    __NR_kexec_file_load,
    __NR_init_module,
    __NR_finit_module,
    __NR_delete_module,
    __NR_reboot,
    __NR_swapon,
    __NR_swapoff,
    __NR_acct,
    __NR_quotactl,
    __NR_quotactl_fd,
    __NR_syslog,
    __NR_settimeofday,
    __NR_clock_settime,
    __NR_nfsservctl,
    __NR_lookup_dcookie,
    __NR_vhangup,
#if defined(__x86_64__)
    __NR_iopl,
    __NR_ioperm,
    __NR_uselib,
    __NR_modify_ldt,
    __NR__sysctl,
    __NR_create_module,
    __NR_query_module,
    __NR_get_kernel_syms,
#endif
};

class FilterWriter
{
public:
    void load(std::size_t offset) { add(BPF_LD | BPF_W | BPF_ABS, narrow(offset)); }
    // The low half of an argument: flags, families and ioctl numbers are 32 bits to the kernel.
    void load_argument(unsigned index)
    {
        load(offsetof(seccomp_data, args) + sizeof(std::uint64_t) * index);
    }
    void answer(std::uint32_t action) { add(BPF_RET | BPF_K, action); }
    void refuse(int error_number)
    {
        answer(SECCOMP_RET_ERRNO | (static_cast<std::uint32_t>(error_number) & SECCOMP_RET_DATA));
    }
    void skip_if_equal(std::uint32_t value, std::uint8_t count)
    {
        add(BPF_JMP | BPF_JEQ | BPF_K, value, count, 0);
    }
    void skip_unless_equal(std::uint32_t value, std::uint8_t count)
    {
        add(BPF_JMP | BPF_JEQ | BPF_K, value, 0, count);
    }
    void skip_unless_any_bit(std::uint32_t bits, std::uint8_t count)
    {
        add(BPF_JMP | BPF_JSET | BPF_K, bits, 0, count);
    }
    void skip_if_below(std::uint32_t value, std::uint8_t count)
    {
        add(BPF_JMP | BPF_JGE | BPF_K, value, 0, count);
    }
    std::vector<::sock_filter> take() { return std::move(m_code); }

private:
    static std::uint32_t narrow(std::size_t value) { return static_cast<std::uint32_t>(value); }
    void add(unsigned code, std::uint32_t value, std::uint8_t when_true = 0,
             std::uint8_t when_false = 0)
    {
        m_code.push_back({static_cast<std::uint16_t>(code), when_true, when_false, value});
    }

    std::vector<::sock_filter> m_code;
};

void refuse_foreign_architectures(FilterWriter& filter)
{
    filter.load(offsetof(seccomp_data, arch));
    filter.skip_if_equal(k_architecture, 1);
    filter.answer(SECCOMP_RET_KILL_PROCESS);
    filter.load(offsetof(seccomp_data, nr));
#if defined(__x86_64__)
    filter.skip_if_below(k_x32_bit, 1);
    filter.refuse(ENOSYS);
#endif
}

// Each of the following expects the number of the call in the accumulator and leaves it there for
// the calls that it does not decide.
void refuse_flags(FilterWriter& filter, std::uint32_t call, std::uint32_t flags)
{
    filter.skip_unless_equal(call, 4);
    filter.load_argument(0);
    filter.skip_unless_any_bit(flags, 1);
    filter.refuse(EPERM);
    filter.answer(SECCOMP_RET_ALLOW);
}

void refuse_terminal_injection(FilterWriter& filter)
{
    filter.skip_unless_equal(__NR_ioctl, 5);
    filter.load_argument(1);
    filter.skip_if_equal(TIOCSTI, 1);
    filter.skip_unless_equal(TIOCLINUX, 1);
    filter.refuse(EPERM);
    filter.answer(SECCOMP_RET_ALLOW);
}

void choose_socket_families(FilterWriter& filter, bool network)
{
    constexpr std::uint8_t k_plain = 6;
    filter.skip_unless_equal(__NR_socket, network ? k_plain + 4 : k_plain);
    filter.load_argument(0);
    if (network) {
        filter.skip_unless_equal(AF_NETLINK, 3);
        filter.load_argument(2);
        filter.skip_unless_equal(NETLINK_ROUTE, 4);
        filter.answer(SECCOMP_RET_ALLOW);
    }
    filter.skip_if_equal(AF_UNIX, 3);
    filter.skip_if_equal(AF_INET, 2);
    filter.skip_if_equal(AF_INET6, 1);
    filter.refuse(EAFNOSUPPORT);
    filter.answer(SECCOMP_RET_ALLOW);
}

} // namespace

std::vector<::sock_filter> seccomp_filter(bool network)
{
    FilterWriter filter;
    refuse_foreign_architectures(filter);
    for (const std::uint32_t call : k_refused_calls) {
        filter.skip_unless_equal(call, 1);
        filter.refuse(EPERM);
    }
    // Its flags lie in memory, which a filter cannot read; libraries fall back to clone.
    filter.skip_unless_equal(__NR_clone3, 1);
    filter.refuse(ENOSYS);
    refuse_flags(filter, __NR_clone, k_clone_flags);
    refuse_flags(filter, __NR_unshare, k_namespace_flags);
    refuse_terminal_injection(filter);
    choose_socket_families(filter, network);
    filter.answer(SECCOMP_RET_ALLOW);
    return filter.take();
}

std::string seccomp_filter_bytes(bool network)
{
    const std::vector<::sock_filter> code = seccomp_filter(network);
    return {reinterpret_cast<const char*>(code.data()), code.size() * sizeof(::sock_filter)};
}

} // namespace rbeepkg::sandbox
