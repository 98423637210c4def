#include "tests/crash/tracer.hpp"

#include "tests/crash/mutating_calls.hpp"

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
#include <stdexcept>

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

class Tracer
{
public:
    Tracer(Fault fault, std::uint64_t at) : m_fault{fault}, m_at{at} {}

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
        while (!m_ended) {
            wait_once();
        }
        return m_result;
    }

private:
    void attach()
    {
        int status = 0;
        if (::waitpid(m_child, &status, 0) != m_child || !WIFSTOPPED(status)) {
            fail("the child did not stop to be traced");
        }
        const long options = PTRACE_O_TRACESECCOMP | PTRACE_O_TRACECLONE | PTRACE_O_TRACEFORK |
                             PTRACE_O_TRACEVFORK | PTRACE_O_EXITKILL;
        if (::ptrace(PTRACE_SETOPTIONS, m_child, nullptr, options) != 0) {
            fail("cannot trace");
        }
        ::ptrace(PTRACE_CONT, m_child, nullptr, nullptr);
    }

    void wait_once()
    {
        int status = 0;
        const pid_t pid = ::waitpid(-1, &status, __WALL);
        if (pid < 0) {
            if (errno == EINTR) {
                return;
            }
            fail("cannot wait for the traced process");
        }
        if (WIFEXITED(status) || WIFSIGNALED(status)) {
            note_end(pid, status);
        } else if (ptrace_event(status) == PTRACE_EVENT_SECCOMP) {
            on_call(pid);
        } else {
            resume(pid, status);
        }
    }

    void note_end(pid_t pid, int status)
    {
        if (pid != m_child) {
            return;
        }
        m_ended = true;
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
        if (::ptrace(PTRACE_GET_SYSCALL_INFO, pid, sizeof info, &info) <= 0) {
            ::ptrace(PTRACE_CONT, pid, nullptr, nullptr);
            return;
        }
        const MutatingCall call = describe_call(pid, info.seccomp.nr, info.seccomp.args);
        if (call.mutates) {
            ++m_result.calls;
            if (strike(pid, call)) {
                return;
            }
        }
        ::ptrace(PTRACE_CONT, pid, nullptr, nullptr);
    }

    // True when the process is not to be continued.
    bool strike(pid_t pid, const MutatingCall& call)
    {
        const bool now = m_result.calls == m_at;
        if (now && m_fault != Fault::none) {
            m_result.reached = true;
            m_result.fault_call = call.name;
        }
        if (m_fault == Fault::kill && now) {
            ::kill(m_child, SIGKILL);
            return true;
        }
        if (m_fault == Fault::io_error_once && now) {
            make_call_fail(pid, EIO);
        }
        if (m_fault == Fault::no_space_from && m_result.calls >= m_at && call.takes_room) {
            make_call_fail(pid, ENOSPC);
        }
        return false;
    }

    static void make_call_fail([[maybe_unused]] pid_t pid, [[maybe_unused]] int error)
    {
#ifdef __x86_64__
        struct ::user_regs_struct registers = {};
        if (::ptrace(PTRACE_GETREGS, pid, nullptr, &registers) != 0) {
            fail("cannot read registers");
        }
        registers.orig_rax = ~0ULL; // no such call: the kernel skips it
        registers.rax = static_cast<unsigned long long>(-error);
        if (::ptrace(PTRACE_SETREGS, pid, nullptr, &registers) != 0) {
            fail("cannot write registers");
        }
#endif
    }

    Fault m_fault;
    std::uint64_t m_at;
    pid_t m_child = -1;
    bool m_ended = false;
    Traced m_result;
};

} // namespace

Traced trace(const std::function<int()>& body, Fault fault, std::uint64_t at)
{
    return Tracer{fault, at}.run(body);
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
