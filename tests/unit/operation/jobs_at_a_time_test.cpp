// Jobs side by side: how many at a time, and how they end.
#include "libpkg/operation/jobs_at_a_time.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <condition_variable>
#include <csignal>
#include <mutex>
#include <set>
#include <stdexcept>
#include <thread>

namespace rbeepkg::operation {

namespace {

// Waits until so many are in it at the same time; false when they do not come.
class Meeting
{
public:
    explicit Meeting(unsigned wanted) : m_wanted{wanted} {}

    bool arrive()
    {
        std::unique_lock lock{m_mutex};
        ++m_present;
        m_changed.notify_all();
        return m_changed.wait_for(lock, std::chrono::seconds{20},
                                  [&] { return m_present >= m_wanted; });
    }

private:
    std::mutex m_mutex;
    std::condition_variable m_changed;
    unsigned m_wanted;
    unsigned m_present = 0;
};

void wait_for(const CancelToken& cancel)
{
    while (!cancel.requested()) {
        std::this_thread::sleep_for(std::chrono::milliseconds{1});
    }
    cancel.check();
}

} // namespace

TEST(JobsAtATime, RunEachOnce)
{
    for (const unsigned most : {1U, 3U, 100U}) {
        std::mutex mutex;
        std::multiset<std::size_t> done;
        run_jobs(50, most, {}, [&](std::size_t number, const CancelToken&) {
            const std::lock_guard lock{mutex};
            done.insert(number);
        });
        EXPECT_EQ(done.size(), 50U);
        EXPECT_EQ(std::set<std::size_t>(done.begin(), done.end()).size(), 50U);
    }
    run_jobs(0, 5, {}, [](std::size_t, const CancelToken&) { FAIL(); });
}

TEST(JobsAtATime, AreAsManyAsWantedAndNoMore)
{
    Meeting meeting{3};
    std::atomic<int> now{0};
    std::atomic<int> most{0};
    run_jobs(9, 3, {}, [&](std::size_t number, const CancelToken&) {
        const int running = ++now;
        int known = most;
        while (running > known && !most.compare_exchange_weak(known, running)) {
        }
        if (number < 3) {
            EXPECT_TRUE(meeting.arrive()) << "three at a time";
        }
        --now;
    });
    EXPECT_EQ(most, 3);
}

TEST(JobsAtATime, OneAtATimeIsDoneByTheCaller)
{
    const auto self = std::this_thread::get_id();
    run_jobs(3, 1, {},
             [&](std::size_t, const CancelToken&) { EXPECT_EQ(std::this_thread::get_id(), self); });
}

TEST(JobsAtATime, TheFirstFailureStopsTheOthersAndIsReported)
{
    std::atomic<int> begun{0};
    Meeting meeting{3};
    try {
        run_jobs(20, 3, {}, [&](std::size_t number, const CancelToken& cancel) {
            ++begun;
            meeting.arrive();
            if (number == 1) {
                throw std::runtime_error{"number one failed"};
            }
            wait_for(cancel);
        });
        FAIL() << "nothing was thrown";
    } catch (const std::runtime_error& error) {
        EXPECT_STREQ(error.what(), "number one failed");
    }
    EXPECT_EQ(begun, 3) << "no other began";
}

TEST(JobsAtATime, CancellationReachesAllAndIsReportedWithItsSignal)
{
    const CancelToken cancel;
    std::atomic<int> stopped{0};
    Meeting meeting{2};
    try {
        run_jobs(2, 2, cancel, [&](std::size_t, const CancelToken& inner) {
            meeting.arrive();
            cancel.request(SIGINT);
            try {
                wait_for(inner);
            } catch (const Cancelled& cancelled) {
                EXPECT_EQ(cancelled.signal(), SIGINT);
                ++stopped;
                throw;
            }
        });
        FAIL() << "nothing was thrown";
    } catch (const Cancelled& cancelled) {
        EXPECT_EQ(cancelled.signal(), SIGINT);
    }
    EXPECT_EQ(stopped, 2);
}

} // namespace rbeepkg::operation
