#include "libpkg/net/retry.hpp"

#include <algorithm>
#include <random>
#include <thread>

namespace rbeepkg::net {

namespace {

using std::chrono::milliseconds;

constexpr milliseconds k_longest_delay{10'000};
constexpr milliseconds k_quick_delay{200};
// A server that asks for a longer pause is not waited for.
constexpr std::chrono::seconds k_longest_retry_after{30};
constexpr milliseconds k_cancel_interval{20};

// Between three quarters and all of the delay, so that many clients do not come back at once.
milliseconds with_jitter(milliseconds delay)
{
    std::random_device dice;
    std::uniform_int_distribution<milliseconds::rep> spread{delay.count() * 3 / 4, delay.count()};
    return milliseconds{spread(dice)};
}

} // namespace

milliseconds retry_delay(const HttpOptions& options, unsigned n)
{
    milliseconds delay = std::min(options.first_delay, k_longest_delay);
    for (unsigned i = 1; i < n && delay < k_longest_delay; ++i) {
        delay = std::min(delay * 2, k_longest_delay);
    }
    return delay;
}

bool is_retryable_status(int status)
{
    static constexpr int k_statuses[] = {408, 425, 429, 500, 502, 503, 504};
    return std::find(std::begin(k_statuses), std::end(k_statuses), status) != std::end(k_statuses);
}

std::optional<milliseconds> wait_before_retry(const HttpOptions& options, const Failure& failure,
                                              unsigned n)
{
    if (failure.kind == FailureKind::certificate || failure.kind == FailureKind::permanent ||
        n == 0 || n > options.retries) {
        return std::nullopt;
    }
    if (failure.kind == FailureKind::unreachable) {
        return n == 1 ? std::optional{std::min(options.first_delay, k_quick_delay)} : std::nullopt;
    }
    const milliseconds delay = retry_delay(options, n);
    if (!failure.retry_after) {
        return delay;
    }
    if (*failure.retry_after > k_longest_retry_after) {
        return std::nullopt;
    }
    return std::max(delay, milliseconds{*failure.retry_after});
}

bool Attempts::wait_after(const Failure& failure)
{
    ++m_retries;
    const auto wait = wait_before_retry(m_options, failure, m_retries);
    if (!wait) {
        return false;
    }
    // What the server asked for is not shortened by the dice.
    const milliseconds delay = failure.retry_after ? *wait : with_jitter(*wait);
    const auto end = std::chrono::steady_clock::now() + delay;
    while (std::chrono::steady_clock::now() < end) {
        m_cancel.check();
        std::this_thread::sleep_for(std::min(k_cancel_interval, delay));
    }
    m_cancel.check();
    ++m_made;
    return true;
}

} // namespace rbeepkg::net
