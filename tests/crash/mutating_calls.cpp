#include "tests/crash/mutating_calls.hpp"

#include "libpkg/os/fd.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <linux/filter.h>
#include <linux/fs.h>
#include <linux/seccomp.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <filesystem>
#include <iterator>
#include <string_view>
#include <vector>

namespace rbeepkg::test {

namespace {

// What a call is about, and where its arguments tell it.
enum class Subject
{
    nothing,
    descriptor, // at `place`
    path,       // at `place`, from the working directory
    path_at,    // at `place` + 1, from the directory at `place`
};

struct Call
{
    long number;
    std::string_view name;
    bool takes_room;
    Subject subject;
    int place = 0;
    int flags_argument = -1; // of open and openat: only with such flags does it change anything
};

constexpr long k_fchmodat2 = 452; // headers of older systems do not name it
constexpr unsigned k_writing = O_WRONLY | O_RDWR | O_CREAT | O_TRUNC;
constexpr std::size_t k_longest_path = 8192;
constexpr auto k_fd = Subject::descriptor;
constexpr auto k_path = Subject::path;
constexpr auto k_at = Subject::path_at;

// Removing and changing modes do not fail on a full disk.
constexpr Call k_calls[] = {
#ifdef __NR_open
    {__NR_open, "open", true, k_path, 0, 1},
    {__NR_creat, "creat", true, k_path},
    {__NR_rename, "rename", true, k_path, 1},
    {__NR_mkdir, "mkdir", true, k_path},
    {__NR_symlink, "symlink", true, k_path, 1},
    {__NR_link, "link", true, k_path, 1},
    {__NR_unlink, "unlink", false, k_path},
    {__NR_rmdir, "rmdir", false, k_path},
    {__NR_mknod, "mknod", true, k_path},
    {__NR_chmod, "chmod", false, k_path},
    {__NR_chown, "chown", false, k_path},
    {__NR_lchown, "lchown", false, k_path},
    {__NR_utime, "utime", false, k_path},
    {__NR_utimes, "utimes", false, k_path},
    {__NR_futimesat, "futimesat", false, k_at},
#endif
    {__NR_openat, "openat", true, k_at, 0, 2},
    {__NR_openat2, "openat2", true, k_at},
    {__NR_write, "write", true, k_fd},
    {__NR_pwrite64, "pwrite64", true, k_fd},
    {__NR_writev, "writev", true, k_fd},
    {__NR_pwritev, "pwritev", true, k_fd},
    {__NR_pwritev2, "pwritev2", true, k_fd},
#ifdef __NR_renameat
    {__NR_renameat, "renameat", true, k_at, 2},
#endif
    {__NR_renameat2, "renameat2", true, k_at, 2},
    {__NR_mkdirat, "mkdirat", true, k_at},
    {__NR_symlinkat, "symlinkat", true, k_at, 1},
    {__NR_linkat, "linkat", true, k_at, 2},
    {__NR_unlinkat, "unlinkat", false, k_at},
    {__NR_mknodat, "mknodat", true, k_at},
    {__NR_truncate, "truncate", true, k_path},
    {__NR_ftruncate, "ftruncate", true, k_fd},
    {__NR_fallocate, "fallocate", true, k_fd},
    {__NR_fsync, "fsync", true, k_fd},
    {__NR_fdatasync, "fdatasync", true, k_fd},
    {__NR_sync, "sync", false, Subject::nothing},
    {__NR_syncfs, "syncfs", true, k_fd},
    {__NR_sync_file_range, "sync_file_range", true, k_fd},
    {__NR_msync, "msync", true, Subject::nothing},
    {__NR_fchmod, "fchmod", false, k_fd},
    {__NR_fchmodat, "fchmodat", false, k_at},
    {k_fchmodat2, "fchmodat2", false, k_at},
    {__NR_fchown, "fchown", false, k_fd},
    {__NR_fchownat, "fchownat", false, k_at},
    {__NR_utimensat, "utimensat", false, k_at},
    {__NR_copy_file_range, "copy_file_range", true, k_fd, 2},
    {__NR_sendfile, "sendfile", true, k_fd},
    {__NR_splice, "splice", true, k_fd, 2},
    {__NR_setxattr, "setxattr", true, k_path},
    {__NR_fsetxattr, "fsetxattr", true, k_fd},
    {__NR_ioctl, "ioctl", true, k_fd},
};

// Blocks of one file become blocks of another.
constexpr std::array<unsigned, 2> k_cloning = {FICLONE, FICLONERANGE};

class FilterProgram
{
public:
    FilterProgram()
    {
        add(BPF_LD | BPF_W | BPF_ABS, offsetof(struct ::seccomp_data, nr));
        for (const Call& call : k_calls) {
            if (call.number == __NR_ioctl) {
                only_cloning(call);
            } else if (call.flags_argument >= 0) {
                only_writing(call);
            } else {
                jump(BPF_JEQ, static_cast<unsigned>(call.number), 0, 1);
                add(BPF_RET | BPF_K, SECCOMP_RET_TRACE);
            }
        }
        add(BPF_RET | BPF_K, SECCOMP_RET_ALLOW);
    }
    std::vector<::sock_filter>& lines() { return m_lines; }

private:
    void add(unsigned code, std::size_t value)
    {
        jump_or_not(code, static_cast<unsigned>(value), 0, 0);
    }
    void jump(unsigned test, unsigned value, unsigned if_true, unsigned if_false)
    {
        jump_or_not(BPF_JMP | test | BPF_K, value, if_true, if_false);
    }
    void jump_or_not(unsigned code, unsigned value, unsigned if_true, unsigned if_false)
    {
        m_lines.push_back({static_cast<std::uint16_t>(code), static_cast<std::uint8_t>(if_true),
                           static_cast<std::uint8_t>(if_false), value});
    }
    // The lower half of an argument: flags and requests, on the little-endian machines we know.
    void load_argument(int index)
    {
        add(BPF_LD | BPF_W | BPF_ABS,
            offsetof(struct ::seccomp_data, args) + static_cast<std::size_t>(index) * 8U);
    }
    void only_writing(const Call& call)
    {
        jump(BPF_JEQ, static_cast<unsigned>(call.number), 0, 4);
        load_argument(call.flags_argument);
        jump(BPF_JSET, k_writing, 0, 1);
        add(BPF_RET | BPF_K, SECCOMP_RET_TRACE);
        add(BPF_RET | BPF_K, SECCOMP_RET_ALLOW);
    }
    void only_cloning(const Call& call)
    {
        jump(BPF_JEQ, static_cast<unsigned>(call.number), 0, 5);
        load_argument(1);
        jump(BPF_JEQ, k_cloning[0], 1, 0);
        jump(BPF_JEQ, k_cloning[1], 0, 1);
        add(BPF_RET | BPF_K, SECCOMP_RET_TRACE);
        add(BPF_RET | BPF_K, SECCOMP_RET_ALLOW);
    }

    std::vector<::sock_filter> m_lines;
};

std::uint64_t open_flags(pid_t pid, const Call& call, const std::uint64_t* arguments)
{
    if (call.number == __NR_openat2) {
        // struct open_how begins with its flags.
        return static_cast<std::uint64_t>(::ptrace(PTRACE_PEEKDATA, pid, arguments[2], nullptr));
    }
    return call.flags_argument < 0 ? k_writing : arguments[call.flags_argument];
}

std::string descriptor_path(pid_t pid, std::uint64_t descriptor)
{
    const int number = static_cast<int>(descriptor);
    return number == AT_FDCWD ? fmt::format("/proc/{}/cwd", pid)
                              : fmt::format("/proc/{}/fd/{}", pid, number);
}

std::string target_of(const std::string& proc_link)
{
    std::error_code ignored;
    return std::filesystem::read_symlink(proc_link, ignored).string();
}

// A text in the memory of the process.
std::string text_at(pid_t pid, std::uint64_t address)
{
    const os::UniqueFd memory{
        ::open(fmt::format("/proc/{}/mem", pid).c_str(), O_RDONLY | O_CLOEXEC)};
    std::string text;
    std::array<char, 256> piece{};
    while (address != 0 && text.size() < k_longest_path) {
        const ssize_t got =
            ::pread(memory.get(), piece.data(), piece.size(), static_cast<::off_t>(address));
        if (got <= 0) {
            break;
        }
        const std::string_view read{piece.data(), static_cast<std::size_t>(got)};
        const std::size_t end = read.find('\0');
        text += read.substr(0, end);
        if (end != std::string_view::npos) {
            break;
        }
        address += static_cast<std::uint64_t>(got);
    }
    return text;
}

std::string subject_of(pid_t pid, const Call& call, const std::uint64_t* arguments)
{
    switch (call.subject) {
    case Subject::nothing:
        return "";
    case Subject::descriptor:
        return target_of(descriptor_path(pid, arguments[call.place]));
    case Subject::path:
    case Subject::path_at:
        break;
    }
    const bool at = call.subject == Subject::path_at;
    std::string path = text_at(pid, arguments[call.place + (at ? 1 : 0)]);
    if (path.starts_with('/')) {
        return path;
    }
    const std::uint64_t from =
        at ? arguments[call.place] : static_cast<std::uint64_t>(static_cast<unsigned>(AT_FDCWD));
    return target_of(descriptor_path(pid, from)) + (path.empty() ? "" : "/" + path);
}

} // namespace

bool stop_at_mutating_calls()
{
    FilterProgram filter;
    const ::sock_fprog program{static_cast<unsigned short>(filter.lines().size()),
                               filter.lines().data()};
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
    described.path = subject_of(pid, *call, arguments);
    if (call->number == __NR_fsync || call->number == __NR_fdatasync) {
        described.sync = MutatingCall::Sync::file;
        described.descriptor = descriptor_path(pid, arguments[0]);
    } else if (call->number == __NR_syncfs || call->number == __NR_sync) {
        described.sync = MutatingCall::Sync::everything;
    }
    if (call->number == __NR_write || call->number == __NR_pwrite64) {
        described.bytes = arguments[2];
    }
    return described;
}

} // namespace rbeepkg::test
