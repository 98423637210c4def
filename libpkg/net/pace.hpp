// Whether a transfer goes on at all. Pure: the clock is handed in.
#pragma once

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <optional>

namespace rbeepkg::net {

// There is no limit on the whole. There is one on the time to the first byte of the answer, and
// one on less than a byte a second, over a window as long as the stall limit.
class Pace
{
public:
    using Clock = std::chrono::steady_clock;

    // answer_limit 0: as the stall limit, counted from when the question could be sent; else from
    // `start`, so that it holds for the connecting too.
    Pace(std::chrono::milliseconds stall_limit, std::chrono::milliseconds answer_limit,
         Clock::time_point start)
        : m_stall_limit{stall_limit}, m_answer_limit{answer_limit}, m_start{start}, m_window_start{
                                                                                        start}
    {}

    void received(std::size_t bytes) noexcept
    {
        m_answered = true;
        m_window_bytes += bytes;
    }

    // The limit that is passed at `now`; nullopt: all is well. connected: the question could be
    // sent.
    std::optional<std::chrono::milliseconds> exceeded(Clock::time_point now, bool connected)
    {
        const bool answer_limited = m_answer_limit.count() != 0 && !m_answered;
        if (answer_limited && now - m_start >= std::min(m_answer_limit, m_stall_limit)) {
            return std::min(m_answer_limit, m_stall_limit);
        }
        if (!connected && !m_answered) {
            m_window_start = now;
            return std::nullopt;
        }
        if (now - m_window_start < m_stall_limit) {
            return std::nullopt;
        }
        const auto seconds = std::chrono::ceil<std::chrono::seconds>(m_stall_limit).count();
        if (m_window_bytes < static_cast<std::uint64_t>(std::max<std::int64_t>(seconds, 1))) {
            return m_stall_limit;
        }
        m_window_start = now;
        m_window_bytes = 0;
        return std::nullopt;
    }

private:
    std::chrono::milliseconds m_stall_limit;
    std::chrono::milliseconds m_answer_limit;
    Clock::time_point m_start;
    Clock::time_point m_window_start;
    std::uint64_t m_window_bytes = 0;
    bool m_answered = false;
};

} // namespace rbeepkg::net
