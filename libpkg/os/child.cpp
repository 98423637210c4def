#include "libpkg/os/child.hpp"

#include "libpkg/base/error.hpp"
#include "libpkg/base/text.hpp"
#include "libpkg/os/child_start.hpp"

#include <poll.h>
#include <sys/ioctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <cstring>

namespace rbeepkg::os {

namespace {

using Clock = std::chrono::steady_clock;
using std::chrono::milliseconds;

constexpr milliseconds k_tick{50};
constexpr milliseconds k_tick_without_pidfd{5};
constexpr std::size_t k_chunk = 64U << 10U;
constexpr std::size_t k_max_line = 64U << 10U;

// Cuts what comes in pieces into lines.
class LineSplitter
{
public:
    explicit LineSplitter(const LineHandler& handler) : m_handler{handler} {}

    void take(std::string_view data)
    {
        while (!data.empty()) {
            const std::size_t newline = data.find('\n');
            const std::size_t length = std::min(newline, data.size());
            take_piece(data.substr(0, length));
            if (newline == std::string_view::npos) {
                return;
            }
            m_handler(m_line);
            m_line.clear();
            data.remove_prefix(newline + 1);
        }
    }

    void finish()
    {
        if (!m_line.empty()) {
            m_handler(m_line);
            m_line.clear();
        }
    }

private:
    void take_piece(std::string_view piece)
    {
        while (m_line.size() + piece.size() > k_max_line) {
            const std::size_t fits = k_max_line - m_line.size();
            m_line.append(piece.substr(0, fits));
            piece.remove_prefix(fits);
            m_handler(m_line);
            m_line.clear();
        }
        m_line.append(piece);
    }

    const LineHandler& m_handler;
    std::string m_line;
};

// A process that runs and its group. Whatever happens, when this goes the group is dead and the
// process reaped.
class Running
{
public:
    explicit Running(StartedChild child) : m_child{std::move(child)} {}
    ~Running()
    {
        if (!m_reaped) {
            reap();
        }
    }
    Running(const Running&) = delete;
    Running& operator=(const Running&) = delete;

    StartedChild& child() noexcept { return m_child; }

    // Stays waitable: as long as it is not reaped, its number names this group and no other.
    bool has_ended() const
    {
        ::siginfo_t info = {};
        if (::waitid(P_PID, static_cast<::id_t>(m_child.pid), &info, WEXITED | WNOHANG | WNOWAIT) !=
            0) {
            return errno == ECHILD;
        }
        return info.si_pid == m_child.pid;
    }

    void signal_group(int signal) const noexcept { ::kill(-m_child.pid, signal); }

    // Kills what is left of the group and takes the exit status; nullopt when another part of the
    // process took it.
    std::optional<int> reap() noexcept
    {
        signal_group(SIGKILL);
        m_reaped = true;
        int status = 0;
        while (::waitpid(m_child.pid, &status, 0) < 0) {
            if (errno != EINTR) {
                return std::nullopt;
            }
        }
        return status;
    }

private:
    StartedChild m_child;
    bool m_reaped = false;
};

// The watch over one running command, from its start to its end.
class Watch
{
public:
    Watch(const Command& command, const CancelToken& cancel, const LineHandler& on_line)
        : m_command{command}, m_cancel{cancel}, m_lines{on_line}, m_takes_lines{on_line != nullptr},
          m_running{start_child(command)}, m_deadline{Clock::now() + command.timeout}
    {}

    Outcome run()
    {
        while (!m_running.has_ended()) {
            decide();
            wait();
            read_ready();
        }
        drain(m_running.child().output, true);
        drain(m_running.child().error_output, false);
        finish(m_running.reap());
        return std::move(m_outcome);
    }

private:
    // Starts to stop it when there is a reason; goes on to KILL when the grace is over.
    void decide()
    {
        if (m_kill_at) {
            if (Clock::now() >= *m_kill_at) {
                m_running.signal_group(SIGKILL);
            }
            return;
        }
        if (m_cancel.requested()) {
            m_cancelled = true;
        } else if (m_command.timeout.count() > 0 && Clock::now() >= m_deadline) {
            m_outcome.timed_out = true;
        } else {
            return;
        }
        m_running.signal_group(SIGTERM);
        m_kill_at = Clock::now() + m_command.grace;
    }

    milliseconds next_wait() const
    {
        milliseconds wait = m_has_pidfd ? k_tick : k_tick_without_pidfd;
        const auto until = [&](Clock::time_point when) {
            const auto left =
                std::chrono::duration_cast<milliseconds>(when - Clock::now()) + milliseconds{1};
            wait = std::clamp(left, milliseconds{1}, wait);
        };
        if (m_kill_at) {
            until(*m_kill_at);
        } else if (m_command.timeout.count() > 0) {
            until(m_deadline);
        }
        return wait;
    }

    void wait()
    {
        const StartedChild& child = m_running.child();
        // poll ignores entries with a negative descriptor.
        m_polled = {{{child.output.get(), POLLIN, 0},
                     {child.error_output.get(), POLLIN, 0},
                     {child.pidfd.get(), POLLIN, 0}}};
        const int wait_ms = static_cast<int>(next_wait().count());
        if (::poll(m_polled.data(), m_polled.size(), wait_ms) < 0) {
            if (errno != EINTR) {
                throw system_error(errno, "cannot wait for a program");
            }
            m_polled = {};
        }
    }

    void read_ready()
    {
        if (m_polled[0].revents != 0) {
            read_some(m_running.child().output, true, k_chunk);
        }
        if (m_polled[1].revents != 0) {
            read_some(m_running.child().error_output, false, k_chunk);
        }
    }

    // Reads once, at most `most` bytes; closes the pipe at its end. How much came.
    std::size_t read_some(UniqueFd& fd, bool is_output, std::size_t most)
    {
        const ssize_t count = ::read(fd.get(), m_buffer.data(), std::min(most, m_buffer.size()));
        if (count < 0 && (errno == EAGAIN || errno == EINTR)) {
            return 0;
        }
        if (count <= 0) {
            fd.reset();
            return 0;
        }
        const auto size = static_cast<std::size_t>(count);
        take({m_buffer.data(), size}, is_output);
        return size;
    }

    // What is in the pipe now, and not what processes in the background may add to it.
    void drain(UniqueFd& fd, bool is_output)
    {
        int waiting = 0;
        if (!fd || ::ioctl(fd.get(), FIONREAD, &waiting) != 0) {
            return;
        }
        auto left = static_cast<std::size_t>(waiting);
        while (left > 0) {
            const std::size_t count = read_some(fd, is_output, left);
            if (count == 0) {
                return;
            }
            left -= std::min(left, count);
        }
    }

    void take(std::string_view data, bool is_output)
    {
        const std::uint64_t room = m_command.max_output - m_taken;
        if (data.size() > room) {
            data = data.substr(0, static_cast<std::size_t>(room));
            m_outcome.output_exceeded = true;
            m_running.signal_group(SIGKILL);
        }
        m_taken += data.size();
        if (!is_output) {
            m_outcome.error_output += data;
        } else if (m_takes_lines) {
            m_lines.take(data);
        } else {
            m_outcome.output += data;
        }
    }

    void finish(std::optional<int> status)
    {
        if (m_cancelled) {
            throw Cancelled{m_cancel.signal()};
        }
        if (!status) {
            throw make_error(ErrorCode::internal, "the exit status of {} was taken by another part",
                             printable(m_command.argv[0], 256));
        }
        if (m_takes_lines) {
            m_lines.finish();
        }
        m_outcome.timeout = m_command.timeout;
        if (WIFSIGNALED(*status)) {
            m_outcome.signal = WTERMSIG(*status);
        } else {
            m_outcome.exit_code = WEXITSTATUS(*status);
        }
    }

    const Command& m_command;
    const CancelToken& m_cancel;
    LineSplitter m_lines;
    bool m_takes_lines;
    Running m_running;
    Clock::time_point m_deadline;
    bool m_has_pidfd = static_cast<bool>(m_running.child().pidfd);
    std::optional<Clock::time_point> m_kill_at;
    bool m_cancelled = false;
    std::uint64_t m_taken = 0;
    std::array<struct ::pollfd, 3> m_polled = {};
    std::vector<char> m_buffer = std::vector<char>(k_chunk);
    Outcome m_outcome;
};

std::string describe_duration(milliseconds duration)
{
    const auto count = duration.count();
    if (count >= 60'000 && count % 60'000 == 0) {
        return fmt::format("{} min", count / 60'000);
    }
    if (count >= 1000 && count % 1000 == 0) {
        return fmt::format("{} s", count / 1000);
    }
    return fmt::format("{} ms", count);
}

} // namespace

std::string Outcome::describe() const
{
    if (timed_out) {
        return timeout.count() > 0 ? "timed out after " + describe_duration(timeout) : "timed out";
    }
    if (output_exceeded) {
        return "stopped: it wrote more output than is allowed";
    }
    if (signal != 0) {
        const char* name = ::sigdescr_np(signal);
        return fmt::format("killed by signal {} ({})", signal,
                           name != nullptr ? name : "unknown signal");
    }
    return fmt::format("exit status {}", exit_code);
}

Outcome run(const Command& command, const CancelToken& cancel)
{
    return run(command, cancel, LineHandler{});
}

Outcome run(const Command& command, const CancelToken& cancel, const LineHandler& on_line)
{
    cancel.check();
    return Watch{command, cancel, on_line}.run();
}

} // namespace rbeepkg::os
