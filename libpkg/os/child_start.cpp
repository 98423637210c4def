#include "libpkg/os/child_start.hpp"

#include "libpkg/base/error.hpp"
#include "libpkg/base/scope_exit.hpp"
#include "libpkg/base/text.hpp"
#include "libpkg/os/file.hpp"

#include <fcntl.h>
#include <linux/close_range.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <climits>
#include <csignal>
#include <cstdlib>

namespace rbeepkg::os {

namespace {

struct Pipe
{
    UniqueFd read;
    UniqueFd write;
};

Pipe make_pipe()
{
    std::array<int, 2> ends = {};
    if (::pipe2(ends.data(), O_CLOEXEC) != 0) {
        throw system_error(errno, "cannot make a pipe");
    }
    return {UniqueFd{ends[0]}, UniqueFd{ends[1]}};
}

// What the child says when it does not come as far as the new program.
struct Failure
{
    enum Stage : int
    {
        descriptors,
        identity,
        parent,
        directory,
        execute
    };
    Stage stage;
    int error_number;
};

// Everything that the child needs, made before the fork: in the child of a process with threads
// nothing may be allocated.
struct Prepared
{
    const char* path = nullptr;
    char* const* argv = nullptr;
    char* const* environment = nullptr;
    const char* directory = nullptr; // nullptr: stay
    const Identity* identity = nullptr;
    bool die_with_parent = true;
    ::pid_t parent = 0;
    int failure = -1;
    int base = 3;                           // above every number that a descriptor moves to
    std::vector<std::pair<int, int>> moves; // {ours, number in the child}
};

[[noreturn]] void fail(int fd, Failure::Stage stage)
{
    const Failure failure{stage, errno};
    [[maybe_unused]] const ssize_t written = ::write(fd, &failure, sizeof failure);
    ::_exit(127);
}

void reset_signals()
{
    struct ::sigaction action = {};
    action.sa_handler = SIG_DFL;
    for (int signal = 1; signal < NSIG; ++signal) {
        ::sigaction(signal, &action, nullptr);
    }
    ::sigset_t none;
    ::sigemptyset(&none);
    ::sigprocmask(SIG_SETMASK, &none, nullptr);
}

bool mark_all_close_on_exec()
{
    if (::syscall(SYS_close_range, 3U, UINT_MAX, CLOSE_RANGE_CLOEXEC) == 0) {
        return true;
    }
    if (errno != ENOSYS && errno != EINVAL && errno != EPERM) {
        return false;
    }
    // Kernels before 5.11, and filters that know no close_range.
    struct ::rlimit limit = {};
    ::getrlimit(RLIMIT_NOFILE, &limit);
    const int end = static_cast<int>(std::min<::rlim_t>(limit.rlim_cur, 1U << 20U));
    for (int fd = 3; fd < end; ++fd) {
        ::fcntl(fd, F_SETFD, FD_CLOEXEC);
    }
    return true;
}

// First every source goes above all targets, so that no dup2 hits a source that is still wanted;
// then everything is marked, and only what dup2 makes stays open over the execve.
bool move_descriptors(Prepared& prepared)
{
    for (auto& [source, target] : prepared.moves) {
        source = ::fcntl(source, F_DUPFD_CLOEXEC, prepared.base);
        if (source < 0) {
            return false;
        }
    }
    if (!mark_all_close_on_exec()) {
        return false;
    }
    return std::all_of(prepared.moves.begin(), prepared.moves.end(), [](const auto& move) {
        return ::dup2(move.first, move.second) == move.second;
    });
}

// By system call: the wrappers of the C library take locks that another thread may have held.
bool become(const Identity& identity)
{
    return ::syscall(SYS_setgroups, 0, nullptr) == 0 &&
           ::syscall(SYS_setresgid, identity.gid, identity.gid, identity.gid) == 0 &&
           ::syscall(SYS_setresuid, identity.uid, identity.uid, identity.uid) == 0;
}

[[noreturn]] void run_child(Prepared& prepared)
{
    ::setpgid(0, 0);
    reset_signals();
    const int failure = ::fcntl(prepared.failure, F_DUPFD_CLOEXEC, prepared.base);
    if (failure < 0) {
        fail(prepared.failure, Failure::descriptors);
    }
    if (!move_descriptors(prepared)) {
        fail(failure, Failure::descriptors);
    }
    if (prepared.identity != nullptr && !become(*prepared.identity)) {
        fail(failure, Failure::identity);
    }
    // After the change of identity, which clears it.
    if (prepared.die_with_parent) {
        if (::prctl(PR_SET_PDEATHSIG, SIGKILL) != 0 || ::getppid() != prepared.parent) {
            fail(failure, Failure::parent);
        }
    }
    if (prepared.directory != nullptr && ::chdir(prepared.directory) != 0) {
        fail(failure, Failure::directory);
    }
    ::execve(prepared.path, prepared.argv, prepared.environment);
    fail(failure, Failure::execute);
}

std::vector<char*> c_strings(const std::vector<std::string>& strings)
{
    std::vector<char*> pointers;
    pointers.reserve(strings.size() + 1);
    for (const std::string& text : strings) {
        if (text.find('\0') != std::string::npos) {
            throw make_error(ErrorCode::usage, "a program cannot be given a NUL byte: {}",
                             printable(text, 80));
        }
        // execve takes char* for historical reasons and writes to none of it.
        pointers.push_back(const_cast<char*>(text.c_str()));
    }
    pointers.push_back(nullptr);
    return pointers;
}

std::string_view search_path(const Command& command)
{
    if (command.environment) {
        for (const std::string_view variable : *command.environment) {
            if (variable.starts_with("PATH=")) {
                return variable.substr(5);
            }
        }
    }
    return {};
}

std::string program_path(const Command& command)
{
    if (command.argv.empty() || command.argv[0].empty()) {
        throw make_error(ErrorCode::internal, "a command without a name");
    }
    const std::string& name = command.argv[0];
    if (name.find('/') != std::string::npos) {
        return name; // relative to the working directory of the child
    }
    std::optional<std::string> path = find_executable(name, search_path(command));
    if (!path) {
        throw make_error(ErrorCode::not_found, "cannot run {}: no such program on PATH", name);
    }
    return std::move(*path);
}

UniqueFd standard_input(const std::string& input)
{
    if (input.empty()) {
        return open_file("/dev/null", O_RDONLY);
    }
    UniqueFd fd{::memfd_create("input", MFD_CLOEXEC)};
    if (!fd) {
        throw system_error(errno, "cannot make room for the input of a program");
    }
    write_all_at(fd.get(), input, 0, "the input of a program");
    return fd;
}

Error start_error(const Failure& failure, const Command& command)
{
    const std::string name = printable(command.argv[0], 256);
    switch (failure.stage) {
    case Failure::descriptors:
        return system_error(failure.error_number,
                            fmt::format("cannot run {}: passing descriptors", name));
    case Failure::identity:
        return system_error(failure.error_number,
                            fmt::format("cannot run {} as another user", name));
    case Failure::parent:
        return system_error(failure.error_number,
                            fmt::format("cannot tie {} to the life of its parent", name));
    case Failure::directory:
        return system_error(failure.error_number,
                            fmt::format("cannot run {} in {}", name, command.directory));
    case Failure::execute:
        break;
    }
    Error error = system_error(failure.error_number, fmt::format("cannot run {}", name));
    if (failure.error_number == ENOENT || failure.error_number == ENOTDIR) {
        return {ErrorCode::not_found, error.message()};
    }
    return error;
}

void set_non_blocking(const UniqueFd& fd)
{
    if (fd && ::fcntl(fd.get(), F_SETFL, O_NONBLOCK) != 0) {
        throw system_error(errno, "cannot set up a pipe");
    }
}

// Where SIGCHLD is ignored (a parent of ours may have left it so) the kernel throws exit statuses
// away.
void keep_exit_statuses()
{
    struct ::sigaction action = {};
    if (::sigaction(SIGCHLD, nullptr, &action) != 0) {
        return;
    }
    if (action.sa_handler == SIG_IGN || (action.sa_flags & SA_NOCLDWAIT) != 0) {
        struct ::sigaction usual = {};
        usual.sa_handler = SIG_DFL;
        ::sigaction(SIGCHLD, &usual, nullptr);
    }
}

// With all signals blocked: a handler of ours must not run in the child.
::pid_t fork_child(Prepared& prepared)
{
    ::sigset_t all;
    ::sigset_t before;
    ::sigfillset(&all);
    ::pthread_sigmask(SIG_SETMASK, &all, &before);
    const ::pid_t pid = ::fork();
    if (pid == 0) {
        run_child(prepared);
    }
    const int error = errno;
    ::pthread_sigmask(SIG_SETMASK, &before, nullptr);
    if (pid < 0) {
        throw system_error(error, "cannot start a process");
    }
    return pid;
}

void prepare_moves(const Command& command, Prepared& prepared)
{
    for (const auto& [source, target] : command.passed_fds) {
        if (target < 3) {
            throw make_error(ErrorCode::internal, "descriptor {} is not for passing", target);
        }
        prepared.moves.emplace_back(source, target);
    }
    for (const auto& move : prepared.moves) {
        prepared.base = std::max(prepared.base, move.second + 1);
    }
}

} // namespace

StartedChild start_child(const Command& command)
{
    const std::string path = program_path(command);
    const std::vector<char*> argv = c_strings(command.argv);
    const std::vector<char*> environment =
        command.environment ? c_strings(*command.environment) : std::vector<char*>{};
    const UniqueFd input = standard_input(command.input);
    Pipe output = make_pipe();
    Pipe error_output = command.merge_stderr ? Pipe{} : make_pipe();
    Pipe failure = make_pipe();

    Prepared prepared;
    prepared.path = path.c_str();
    prepared.argv = argv.data();
    prepared.environment = command.environment ? environment.data() : ::environ;
    prepared.directory = command.directory.empty() ? nullptr : command.directory.c_str();
    prepared.identity = command.run_as ? &*command.run_as : nullptr;
    prepared.die_with_parent = command.die_with_parent;
    prepared.parent = ::getpid();
    prepared.failure = failure.write.get();
    prepared.moves = {
        {input.get(), STDIN_FILENO},
        {output.write.get(), STDOUT_FILENO},
        {command.merge_stderr ? output.write.get() : error_output.write.get(), STDERR_FILENO}};
    prepare_moves(command, prepared);
    set_non_blocking(output.read);
    set_non_blocking(error_output.read);

    keep_exit_statuses();
    StartedChild child;
    child.pid = fork_child(prepared);
    ScopeExit reap{[&]() noexcept {
        ::kill(-child.pid, SIGKILL);
        ::kill(child.pid, SIGKILL);
        ::waitpid(child.pid, nullptr, 0);
    }};
    // Both do it, so that the group is there for whoever comes first.
    ::setpgid(child.pid, child.pid);
    failure.write.reset();
    Failure reported = {};
    if (read_full(failure.read.get(), reinterpret_cast<char*>(&reported), sizeof reported,
                  "the start of a program") == sizeof reported) {
        throw start_error(reported, command);
    }
    child.pidfd = UniqueFd{static_cast<int>(::syscall(SYS_pidfd_open, child.pid, 0))};
    child.output = std::move(output.read);
    child.error_output = std::move(error_output.read);
    reap.release();
    return child;
}

std::optional<std::string> find_executable(const std::string& name, std::string_view path)
{
    if (name.find('/') != std::string::npos) {
        return is_executable_file(name) ? std::optional{name} : std::nullopt;
    }
    if (path.empty()) {
        const char* inherited = ::secure_getenv("PATH");
        path = inherited != nullptr ? inherited : "/usr/local/bin:/usr/bin:/bin";
    }
    for (const std::string_view directory : split(path, ':')) {
        // An empty part means the working directory: not where programs of ours are looked for.
        if (!directory.starts_with('/') || name.empty()) {
            continue;
        }
        std::string candidate = join_path(directory, name);
        if (is_executable_file(candidate)) {
            return candidate;
        }
    }
    return std::nullopt;
}

} // namespace rbeepkg::os
