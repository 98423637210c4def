// Whether we were asked to stop. The token is cheap to copy, shared between threads, and set from a
// signal handler (os/signals.hpp). Everything that waits looks at it at least every 50 ms;
// everything that loops looks at it once a turn.
#pragma once

#include "libpkg/base/error.hpp"

#include <atomic>
#include <memory>

namespace rbeepkg {

class CancelToken
{
public:
    CancelToken() : m_signal{std::make_shared<std::atomic<int>>(0)} {}

    // signal: what main turns into the exit status (130 for SIGINT, 143 for SIGTERM). The first
    // request wins.
    void request(int signal) const noexcept
    {
        int none = 0;
        m_signal->compare_exchange_strong(none, signal);
    }
    bool requested() const noexcept { return m_signal->load(std::memory_order_relaxed) != 0; }
    int signal() const noexcept { return m_signal->load(); }

    // Throws Cancelled once a stop was requested.
    void check() const
    {
        if (const int signal = m_signal->load(std::memory_order_relaxed); signal != 0) {
            throw Cancelled{signal};
        }
    }

    // For os/signals.hpp: the flag itself, which a signal handler may set (lock-free).
    std::shared_ptr<std::atomic<int>> flag() const noexcept { return m_signal; }

private:
    std::shared_ptr<std::atomic<int>> m_signal;
};

} // namespace rbeepkg
