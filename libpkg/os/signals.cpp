#include "libpkg/os/signals.hpp"

#include "libpkg/base/error.hpp"

#include <array>
#include <atomic>
#include <cerrno>
#include <csignal>

namespace rbeepkg::os {

namespace {

static_assert(std::atomic<int>::is_always_lock_free && std::atomic<void*>::is_always_lock_free);

constexpr std::array<int, 3> k_stopping = {SIGINT, SIGTERM, SIGHUP};

// A signal handler has no argument of its own: this pointer is the one way to reach the token.
std::atomic<std::atomic<int>*> s_flag{nullptr};

void on_signal(int signal)
{
    if (std::atomic<int>* flag = s_flag.load()) {
        int none = 0;
        flag->compare_exchange_strong(none, signal);
    }
}

void set_handler(int signal, void (*handler)(int), struct ::sigaction& previous)
{
    struct ::sigaction action = {};
    action.sa_handler = handler;
    // Calls go on by themselves: what waits looks at the token at least every 50 ms.
    action.sa_flags = SA_RESTART;
    ::sigemptyset(&action.sa_mask);
    if (::sigaction(signal, &action, &previous) != 0) {
        throw system_error(errno, fmt::format("cannot handle signal {}", signal));
    }
}

} // namespace

struct SignalCancellation::State
{
    std::shared_ptr<std::atomic<int>> flag;
    std::array<struct ::sigaction, k_stopping.size()> stopping = {};
    struct ::sigaction pipe = {};
};

SignalCancellation::SignalCancellation(const CancelToken& token) : m_state{new State{token.flag()}}
{
    std::atomic<int>* none = nullptr;
    if (!s_flag.compare_exchange_strong(none, m_state->flag.get())) {
        throw make_error(ErrorCode::internal, "signals are turned into cancellation already");
    }
    for (std::size_t i = 0; i < k_stopping.size(); ++i) {
        set_handler(k_stopping[i], &on_signal, m_state->stopping[i]);
        // nohup asks that a closed terminal stops nothing.
        if (k_stopping[i] == SIGHUP && m_state->stopping[i].sa_handler == SIG_IGN) {
            ::sigaction(SIGHUP, &m_state->stopping[i], nullptr);
        }
    }
    set_handler(SIGPIPE, SIG_IGN, m_state->pipe);
}

SignalCancellation::~SignalCancellation()
{
    for (std::size_t i = 0; i < k_stopping.size(); ++i) {
        ::sigaction(k_stopping[i], &m_state->stopping[i], nullptr);
    }
    ::sigaction(SIGPIPE, &m_state->pipe, nullptr);
    s_flag.store(nullptr);
}

} // namespace rbeepkg::os
