// What a bar may be told: never back, never past the total, not too often. Pure: the clock is
// handed in.
#pragma once

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <optional>

namespace rbeepkg::net {

struct Progress
{
    std::uint64_t done = 0;
    std::uint64_t total = 0; // 0: not known
    bool operator==(const Progress&) const = default;
};

class ProgressMeter
{
public:
    using Clock = std::chrono::steady_clock;

    // What is to be told now; nullopt: nothing new, or too soon after the last time. The first word
    // and the one that completes the total are always told.
    std::optional<Progress> at(Clock::time_point now, std::uint64_t done,
                               std::optional<std::uint64_t> total)
    {
        // After a restart the same bytes come again: the bar waits for them.
        Progress next{std::max(done, m_last.done), total.value_or(0)};
        if (next.total < next.done) {
            next.total = 0;
        }
        const bool complete = next.total != 0 && next.done == next.total;
        const bool soon = m_told && now - m_told_at < k_interval && !complete;
        if (soon || (m_told && next == m_last)) {
            return std::nullopt;
        }
        m_told = true;
        m_told_at = now;
        m_last = next;
        return next;
    }

private:
    static constexpr std::chrono::milliseconds k_interval{100};

    Progress m_last;
    Clock::time_point m_told_at;
    bool m_told = false;
};

} // namespace rbeepkg::net
