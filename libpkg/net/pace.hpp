// Whether a transfer goes on at all. Pure: the clock is handed in.
#pragma once

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <deque>
#include <optional>

namespace rbeepkg::net {

// There is no limit on the whole. There is one on the time to the first byte of the answer, and
// one on less than a byte a second, over the last while that is as long as the stall limit.
class Pace
{
public:
    using Clock = std::chrono::steady_clock;

    // answer_limit 0: as the stall limit, counted from when the question could be sent; else from
    // `start`, so that it holds for the connecting too.
    Pace(std::chrono::milliseconds stall_limit, std::chrono::milliseconds answer_limit,
         Clock::time_point start)
        : m_stall_limit{stall_limit}, m_answer_limit{answer_limit}, m_start{start}, m_watched_since{
                                                                                        start}
    {}

    // Counted as of the next look at the clock.
    void received(std::size_t bytes) noexcept
    {
        m_answered = true;
        m_new_bytes += bytes;
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
            m_watched_since = now;
            return std::nullopt;
        }
        slide_to(now);
        if (now - m_watched_since < m_stall_limit) {
            return std::nullopt;
        }
        const auto seconds = std::chrono::ceil<std::chrono::seconds>(m_stall_limit).count();
        const auto least = static_cast<std::uint64_t>(std::max<std::int64_t>(seconds, 1));
        return m_window_bytes < least ? std::optional{m_stall_limit} : std::nullopt;
    }

private:
    // What came between two looks at the clock, or in a few looks close together.
    struct Portion
    {
        Clock::time_point first, last;
        std::uint64_t bytes = 0;
    };
    // So few portions make a window, however often the clock is looked at.
    static constexpr int k_portions = 32;

    void slide_to(Clock::time_point now)
    {
        while (!m_window.empty() && now - m_window.front().last >= m_stall_limit) {
            m_window_bytes -= m_window.front().bytes;
            m_window.pop_front();
        }
        if (m_new_bytes == 0) {
            return;
        }
        if (m_window.empty() || now - m_window.back().first >= m_stall_limit / k_portions) {
            m_window.push_back({now, now, 0});
        }
        m_window.back().last = now;
        m_window.back().bytes += m_new_bytes;
        m_window_bytes += m_new_bytes;
        m_new_bytes = 0;
    }

    std::chrono::milliseconds m_stall_limit;
    std::chrono::milliseconds m_answer_limit;
    Clock::time_point m_start;
    Clock::time_point m_watched_since;
    std::deque<Portion> m_window;
    std::uint64_t m_window_bytes = 0; // of all portions
    std::uint64_t m_new_bytes = 0;
    bool m_answered = false;
};

} // namespace rbeepkg::net
