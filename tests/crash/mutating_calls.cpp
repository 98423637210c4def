#include "tests/crash/mutating_calls.hpp"

#include <fcntl.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <cstddef>
#include <iterator>
#include <string_view>
#include <vector>

#ifndef __NR_fchmodat2
#define __NR_fchmodat2 452
#endif

namespace rbeepkg::test {

namespace {

struct Call
{
    long number;
    std::string_view name;
    bool takes_room;
    int flags_argument = -1; // of open and openat: only with such flags does it change anything
};

constexpr unsigned k_writing = O_WRONLY | O_RDWR | O_CREAT | O_TRUNC;

// Removing and changing modes do not fail on a full disk.
constexpr Call k_calls[] = {
#ifdef __NR_open
    {__NR_open, "open", true, 1},         {__NR_creat, "creat", true},
    {__NR_rename, "rename", true},        {__NR_mkdir, "mkdir", true},
    {__NR_symlink, "symlink", true},      {__NR_link, "link", true},
    {__NR_unlink, "unlink", false},       {__NR_rmdir, "rmdir", false},
    {__NR_mknod, "mknod", true},          {__NR_chmod, "chmod", false},
    {__NR_chown, "chown", false},         {__NR_lchown, "lchown", false},
    {__NR_utime, "utime", false},         {__NR_utimes, "utimes", false},
    {__NR_futimesat, "futimesat", false},
#endif
    {__NR_openat, "openat", true, 2},     {__NR_openat2, "openat2", true},
    {__NR_write, "write", true},          {__NR_pwrite64, "pwrite64", true},
    {__NR_writev, "writev", true},        {__NR_pwritev, "pwritev", true},
    {__NR_pwritev2, "pwritev2", true},
#ifdef __NR_renameat
    {__NR_renameat, "renameat", true},
#endif
    {__NR_renameat2, "renameat2", true},  {__NR_mkdirat, "mkdirat", true},
    {__NR_symlinkat, "symlinkat", true},  {__NR_linkat, "linkat", true},
    {__NR_unlinkat, "unlinkat", false},   {__NR_mknodat, "mknodat", true},
    {__NR_truncate, "truncate", true},    {__NR_ftruncate, "ftruncate", true},
    {__NR_fallocate, "fallocate", true},  {__NR_fsync, "fsync", true},
    {__NR_fdatasync, "fdatasync", true},  {__NR_sync, "sync", false},
    {__NR_syncfs, "syncfs", true},        {__NR_sync_file_range, "sync_file_range", true},
    {__NR_msync, "msync", true},          {__NR_fchmod, "fchmod", false},
    {__NR_fchmodat, "fchmodat", false},   {__NR_fchmodat2, "fchmodat2", false},
    {__NR_fchown, "fchown", false},       {__NR_fchownat, "fchownat", false},
    {__NR_utimensat, "utimensat", false}, {__NR_copy_file_range, "copy_file_range", true},
    {__NR_sendfile, "sendfile", true},    {__NR_splice, "splice", true},
    {__NR_setxattr, "setxattr", true},    {__NR_fsetxattr, "fsetxattr", true},
};

std::vector<::sock_filter> filter_program()
{
    constexpr auto k_number = static_cast<unsigned>(offsetof(struct ::seccomp_data, nr));
    constexpr auto k_arguments = static_cast<unsigned>(offsetof(struct ::seccomp_data, args));
    std::vector<::sock_filter> program;
    const auto add = [&](unsigned code, unsigned value, unsigned if_true, unsigned if_false) {
        program.push_back({static_cast<std::uint16_t>(code), static_cast<std::uint8_t>(if_true),
                           static_cast<std::uint8_t>(if_false), value});
    };
    add(BPF_LD | BPF_W | BPF_ABS, k_number, 0, 0);
    for (const Call& call : k_calls) {
        const auto number = static_cast<unsigned>(call.number);
        if (call.flags_argument < 0) {
            add(BPF_JMP | BPF_JEQ | BPF_K, number, 0, 1);
            add(BPF_RET | BPF_K, SECCOMP_RET_TRACE, 0, 0);
            continue;
        }
        // The lower half of the argument: the flags, on the little-endian machines we know.
        const auto offset = static_cast<unsigned>(call.flags_argument) * 8U;
        add(BPF_JMP | BPF_JEQ | BPF_K, number, 0, 4);
        add(BPF_LD | BPF_W | BPF_ABS, k_arguments + offset, 0, 0);
        add(BPF_JMP | BPF_JSET | BPF_K, k_writing, 0, 1);
        add(BPF_RET | BPF_K, SECCOMP_RET_TRACE, 0, 0);
        add(BPF_RET | BPF_K, SECCOMP_RET_ALLOW, 0, 0);
    }
    add(BPF_RET | BPF_K, SECCOMP_RET_ALLOW, 0, 0);
    return program;
}

std::uint64_t open_flags(pid_t pid, const Call& call, const std::uint64_t* arguments)
{
    if (call.number == __NR_openat2) {
        // struct open_how begins with its flags.
        return static_cast<std::uint64_t>(::ptrace(PTRACE_PEEKDATA, pid, arguments[2], nullptr));
    }
    return call.flags_argument < 0 ? k_writing : arguments[call.flags_argument];
}

} // namespace

bool stop_at_mutating_calls()
{
    std::vector<::sock_filter> filter = filter_program();
    const ::sock_fprog program{static_cast<unsigned short>(filter.size()), filter.data()};
    return ::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0 &&
           ::prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program) == 0;
}

MutatingCall describe_call(pid_t pid, std::uint64_t number, const std::uint64_t* arguments)
{
    const auto call = std::find_if(std::begin(k_calls), std::end(k_calls), [&](const Call& known) {
        return static_cast<std::uint64_t>(known.number) == number;
    });
    if (call == std::end(k_calls)) {
        return {};
    }
    const std::uint64_t flags = open_flags(pid, *call, arguments);
    const bool opens = call->flags_argument >= 0 || call->number == __NR_openat2;
    MutatingCall described;
    described.mutates = (flags & k_writing) != 0;
    // Opening what is there takes no room.
    described.takes_room = call->takes_room && (!opens || (flags & O_CREAT) != 0);
    described.name = call->name;
    return described;
}

} // namespace rbeepkg::test
