#include "libpkg/base/event.hpp"

#include <gtest/gtest.h>

#include <set>
#include <stdexcept>
#include <string_view>
#include <vector>

namespace rbeepkg {

namespace {

class Recorder final : public EventSink
{
public:
    void on(const Event& event) noexcept override { m_events.push_back(event); }
    std::vector<Event> m_events;
};

} // namespace

TEST(Event, EveryPhaseHasANameOfItsOwn)
{
    std::set<std::string_view> names;
    for (int phase = 0; phase <= static_cast<int>(Phase::cleanup); ++phase) {
        EXPECT_TRUE(names.insert(to_string(static_cast<Phase>(phase))).second) << phase;
    }
    EXPECT_FALSE(names.contains("unknown"));
}

TEST(Step, StartsProgressesAndFinishes)
{
    Recorder sink;
    {
        Step step{sink, Phase::fetch, "worker", "from there"};
        step.progress(1, 3, false);
        step.finish("cached");
    }
    ASSERT_EQ(sink.m_events.size(), 3U);
    const auto& started = std::get<StepStarted>(sink.m_events[0]);
    EXPECT_EQ(started.subject, "worker");
    EXPECT_EQ(started.detail, "from there");
    const auto& progress = std::get<StepProgress>(sink.m_events[1]);
    EXPECT_EQ(progress.done, 1U);
    EXPECT_EQ(progress.total, 3U);
    EXPECT_FALSE(progress.bytes);
    const auto& finished = std::get<StepFinished>(sink.m_events[2]);
    EXPECT_EQ(finished.phase, Phase::fetch);
    EXPECT_EQ(finished.detail, "cached");
}

TEST(Step, ThatFailsDoesNotFinish)
{
    Recorder sink;
    try {
        const Step step{sink, Phase::build, "worker"};
        throw std::runtime_error{"no"};
    } catch (const std::runtime_error&) {
        EXPECT_EQ(sink.m_events.size(), 1U);
    }
}

TEST(Step, FinishesInsideTheHandlingOfAnotherError)
{
    Recorder sink;
    try {
        throw std::runtime_error{"outer"};
    } catch (const std::runtime_error&) {
        const Step step{sink, Phase::cleanup, "worker"};
    }
    EXPECT_EQ(sink.m_events.size(), 2U);
}

} // namespace rbeepkg
