#include "libpkg/net/pace.hpp"
#include "libpkg/net/progress.hpp"

#include <gtest/gtest.h>

namespace rbeepkg::net {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

const Pace::Clock::time_point k_start{seconds{1000}};

TEST(Pace, SilenceAfterConnectingIsAStall)
{
    Pace pace{seconds{30}, milliseconds{0}, k_start};
    EXPECT_FALSE(pace.exceeded(k_start + seconds{60}, false)) << "connecting has its own limit";
    EXPECT_FALSE(pace.exceeded(k_start + seconds{89}, true));
    EXPECT_EQ(pace.exceeded(k_start + seconds{90}, true), seconds{30});
}

TEST(Pace, LessThanAByteASecondIsAStall)
{
    Pace pace{seconds{10}, milliseconds{0}, k_start};
    pace.received(9);
    EXPECT_TRUE(pace.exceeded(k_start + seconds{10}, true));
}

TEST(Pace, AByteASecondGoesOn)
{
    Pace pace{seconds{10}, milliseconds{0}, k_start};
    pace.received(10);
    EXPECT_FALSE(pace.exceeded(k_start + seconds{10}, true));
    EXPECT_FALSE(pace.exceeded(k_start + seconds{19}, true));
    EXPECT_TRUE(pace.exceeded(k_start + seconds{20}, true)) << "nothing since";
}

TEST(Pace, AStallIsNoticedAtTheLimitWheneverItBegins)
{
    for (int lively = 1; lively <= 45; lively += 11) {
        Pace pace{seconds{30}, milliseconds{0}, k_start};
        Pace::Clock::time_point now = k_start;
        for (; now < k_start + seconds{lively}; now += milliseconds{50}) {
            pace.received(1000);
            ASSERT_FALSE(pace.exceeded(now, true)) << lively;
        }
        const Pace::Clock::time_point last = now - milliseconds{50};
        while (!pace.exceeded(now, true) && now < last + seconds{60}) {
            now += milliseconds{50};
        }
        EXPECT_EQ(std::chrono::duration_cast<milliseconds>(now - last), seconds{30}) << lively;
    }
}

TEST(Pace, ADripIsEnoughHoweverItFallsIntoTheWindows)
{
    Pace pace{seconds{10}, milliseconds{0}, k_start};
    for (int second = 0; second < 100; ++second) {
        for (int look = 0; look < 20; ++look) {
            pace.received(look == 7 ? 1 : 0);
            ASSERT_FALSE(pace.exceeded(k_start + seconds{second} + milliseconds{50 * look}, true))
                << second;
        }
    }
}

TEST(Pace, TheAnswerLimitCountsFromTheStart)
{
    Pace pace{seconds{30}, seconds{10}, k_start};
    EXPECT_FALSE(pace.exceeded(k_start + milliseconds{9999}, false));
    EXPECT_EQ(pace.exceeded(k_start + seconds{10}, false), seconds{10});
    pace.received(100);
    EXPECT_FALSE(pace.exceeded(k_start + seconds{10}, true));
}

TEST(Pace, TheAnswerLimitIsNeverLaterThanTheStallLimit)
{
    Pace pace{seconds{2}, seconds{10}, k_start};
    EXPECT_EQ(pace.exceeded(k_start + seconds{2}, true), seconds{2});
}

TEST(ProgressMeter, FirstAndLastAreTold)
{
    ProgressMeter meter;
    EXPECT_EQ(meter.at(k_start, 1, 100), (Progress{1, 100}));
    EXPECT_FALSE(meter.at(k_start + milliseconds{99}, 50, 100));
    EXPECT_EQ(meter.at(k_start + milliseconds{100}, 60, 100), (Progress{60, 100}));
    EXPECT_EQ(meter.at(k_start + milliseconds{101}, 100, 100), (Progress{100, 100}));
    EXPECT_FALSE(meter.at(k_start + milliseconds{102}, 100, 100));
}

TEST(ProgressMeter, NeverGoesBack)
{
    ProgressMeter meter;
    meter.at(k_start, 60, 100);
    EXPECT_FALSE(meter.at(k_start + seconds{1}, 0, 100)) << "after a restart it waits";
    EXPECT_FALSE(meter.at(k_start + seconds{2}, 59, 100));
    EXPECT_EQ(meter.at(k_start + seconds{3}, 61, 100), (Progress{61, 100}));
}

TEST(ProgressMeter, ATotalBelowWhatWasToldIsUnknown)
{
    ProgressMeter meter;
    meter.at(k_start, 60, 100);
    EXPECT_EQ(meter.at(k_start + seconds{1}, 5, 40), (Progress{60, 0}));
    EXPECT_EQ(meter.at(k_start + seconds{2}, 70, std::nullopt), (Progress{70, 0}));
}

} // namespace
} // namespace rbeepkg::net
