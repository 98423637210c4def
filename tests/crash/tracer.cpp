#include "tests/crash/tracer.hpp"

#include <elf.h>
#include <fmt/format.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/user.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <set>
#include <stdexcept>
#include <utility>

namespace rbeepkg::test {

namespace {

constexpr int k_threw = 99;

[[noreturn]] void fail(const char* what)
{
    throw std::runtime_error{fmt::format("{}: {}", what, std::strerror(errno))};
}

[[noreturn]] void run_traced(const std::function<int()>& body)
{
    ::prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (::ptrace(PTRACE_TRACEME, 0, nullptr, nullptr) != 0) {
        ::_exit(k_threw);
    }
    ::raise(SIGSTOP);
    if (!stop_at_mutating_calls()) {
        ::_exit(k_threw);
    }
    int code = k_threw;
    try {
        code = body();
    } catch (const std::exception&) {
        code = k_threw;
    }
    ::_exit(code);
}

int ptrace_event(int status)
{
    return status >> 16;
}

bool lies_below(const std::string& path, const std::string& directory)
{
    return path == directory || (path.starts_with(directory) && path[directory.size()] == '/');
}

class Tracer
{
public:
    explicit Tracer(const TraceOptions& options) : m_options{options} {}

    Traced run(const std::function<int()>& body)
    {
        m_child = ::fork();
        if (m_child < 0) {
            fail("cannot fork");
        }
        if (m_child == 0) {
            run_traced(body);
        }
        attach();
        while (wait_once()) {
        }
        return std::move(m_result);
    }

private:
    void attach()
    {
        int status = 0;
        if (::waitpid(m_child, &status, 0) != m_child || !WIFSTOPPED(status)) {
            fail("the child did not stop to be traced");
        }
        m_alive.insert(m_child);
        const long options = PTRACE_O_TRACESECCOMP | PTRACE_O_TRACECLONE | PTRACE_O_TRACEFORK |
                             PTRACE_O_TRACEVFORK | PTRACE_O_TRACEEXEC | PTRACE_O_EXITKILL;
        if (::ptrace(PTRACE_SETOPTIONS, m_child, nullptr, options) != 0) {
            fail("cannot trace");
        }
        ::ptrace(PTRACE_CONT, m_child, nullptr, nullptr);
    }

    // False when there is nobody left.
    bool wait_once()
    {
        int status = 0;
        const pid_t pid = ::waitpid(-1, &status, __WALL);
        if (pid < 0) {
            if (errno == ECHILD) {
                return false;
            }
            if (errno != EINTR) {
                fail("cannot wait for the traced processes");
            }
            return true;
        }
        if (WIFEXITED(status) || WIFSIGNALED(status)) {
            note_end(pid, status);
            return true;
        }
        if (m_alive.insert(pid).second && m_struck_dead) {
            ::kill(pid, SIGKILL); // started in the moment of the others' death
        }
        if (ptrace_event(status) == PTRACE_EVENT_SECCOMP) {
            on_call(pid);
        } else {
            resume(pid, status);
        }
        return true;
    }

    void note_end(pid_t pid, int status)
    {
        m_alive.erase(pid);
        if (pid != m_child) {
            return;
        }
        m_result.signal = WIFSIGNALED(status) ? WTERMSIG(status) : 0;
        m_result.exit_code = WIFEXITED(status) ? WEXITSTATUS(status) : -1;
    }

    // Stops of the tracing itself (a new thread, its first stop) are not passed on as signals.
    static void resume(pid_t pid, int status)
    {
        const int signal = WSTOPSIG(status);
        const bool ours = ptrace_event(status) != 0 || signal == SIGSTOP || signal == SIGTRAP;
        ::ptrace(PTRACE_CONT, pid, nullptr, ours ? 0L : static_cast<long>(signal));
    }

    void on_call(pid_t pid)
    {
        struct ::__ptrace_syscall_info info = {};
        if (m_struck_dead || ::ptrace(PTRACE_GET_SYSCALL_INFO, pid, sizeof info, &info) <= 0) {
            ::ptrace(PTRACE_CONT, pid, nullptr, nullptr);
            return;
        }
        MutatingCall call = describe_call(pid, info.seccomp.nr, info.seccomp.args);
        if (call.mutates && counts(call)) {
            const bool synced = call.sync != MutatingCall::Sync::none;
            m_result.calls.push_back(std::move(call));
            if (strike(pid, m_result.calls.back())) {
                return;
            }
            if (synced && m_options.on_sync) {
                m_options.on_sync(m_result.calls.back());
            }
        }
        ::ptrace(PTRACE_CONT, pid, nullptr, nullptr);
    }

    bool counts(const MutatingCall& call) const
    {
        return m_options.below.empty() || lies_below(call.path, m_options.below);
    }

    // True when the process is not to be continued.
    bool strike(pid_t pid, const MutatingCall& call)
    {
        const bool now = m_result.calls.size() == m_options.at;
        if (now && m_options.fault != Fault::none) {
            m_result.reached = true;
            m_result.fault_call = call.name + " " + call.path;
        }
        switch (m_options.fault) {
        case Fault::none:
            break;
        case Fault::kill:
            if (now) {
                kill_all();
            }
            return now;
        case Fault::no_space_from:
            if (m_result.calls.size() >= m_options.at && call.takes_room) {
                make_call_fail(pid, ENOSPC);
            }
            break;
        case Fault::io_error_once:
        case Fault::quota_once:
        case Fault::interrupted_once:
            if (now) {
                make_call_fail(pid, error_of(m_options.fault));
            }
            break;
        case Fault::short_write:
            if (now) {
                halve(pid, call);
            }
            break;
        }
        return false;
    }

    static int error_of(Fault fault)
    {
        if (fault == Fault::quota_once) {
            return EDQUOT;
        }
        return fault == Fault::interrupted_once ? EINTR : EIO;
    }

    void kill_all()
    {
        m_struck_dead = true;
        for (const pid_t pid : m_alive) {
            ::kill(pid, SIGKILL);
        }
    }

#ifdef __x86_64__
    template <typename Change> static void change_registers(pid_t pid, Change change)
    {
        struct ::user_regs_struct registers = {};
        if (::ptrace(PTRACE_GETREGS, pid, nullptr, &registers) != 0) {
            fail("cannot read registers");
        }
        change(registers);
        if (::ptrace(PTRACE_SETREGS, pid, nullptr, &registers) != 0) {
            fail("cannot write registers");
        }
    }
#else
    template <typename Change> static void change_registers(pid_t, Change) {}
#endif

    static void make_call_fail(pid_t pid, int error)
    {
        change_registers(pid, [&](auto& registers) {
            registers.orig_rax = ~0ULL; // no such call: the kernel skips it
            registers.rax = static_cast<unsigned long long>(-error);
        });
    }

    static void halve(pid_t pid, const MutatingCall& call)
    {
        if (call.bytes > 1) {
            change_registers(pid, [&](auto& registers) { registers.rdx = call.bytes / 2; });
        }
    }

    TraceOptions m_options;
    pid_t m_child = -1;
    std::set<pid_t> m_alive;
    bool m_struck_dead = false;
    Traced m_result;
};

} // namespace

Traced trace(const std::function<int()>& body, const TraceOptions& options)
{
    return Tracer{options}.run(body);
}

bool concerns(Fault fault, const MutatingCall& call)
{
    switch (fault) {
    case Fault::no_space_from:
    case Fault::quota_once:
        return call.takes_room;
    case Fault::short_write:
        return call.bytes > 1;
    case Fault::none:
    case Fault::kill:
    case Fault::io_error_once:
    case Fault::interrupted_once:
        break;
    }
    return true;
}

std::string why_not_traceable()
{
    try {
        const Traced traced = trace([] { return 7; });
        return traced.exit_code == 7 ? "" : "a traced process does not run here";
    } catch (const std::runtime_error& error) {
        return error.what();
    }
}

bool can_make_calls_fail()
{
#ifdef __x86_64__
    return true;
#else
    return false;
#endif
}

} // namespace rbeepkg::test
