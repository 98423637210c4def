// --debug: every step with the time since the start and what it took, a line each on stderr; the
// events go on to whoever shows the work.
#pragma once

#include "libpkg/base/event.hpp"

#include <chrono>
#include <map>
#include <mutex>
#include <string>
#include <string_view>

namespace rbeepkg::cmd::render {

class DebugLog final : public EventSink
{
public:
    // Not wanted: events are passed on and nothing is said. shown: borrowed.
    DebugLog(bool wanted, EventSink& shown) : m_wanted{wanted}, m_shown{shown} {}

    void on(const Event& event) noexcept override;
    void say(std::string_view text) noexcept;

private:
    using Clock = std::chrono::steady_clock;

    void tell(const StepStarted& event);
    void tell(const StepFinished& event);
    template <typename Other> void tell(const Other&) {}
    void put(std::string_view text) const;

    bool m_wanted;
    EventSink& m_shown;
    std::mutex m_mutex;
    Clock::time_point m_start = Clock::now();
    std::map<std::string, Clock::time_point> m_begun; // by phase and subject
};

} // namespace rbeepkg::cmd::render
