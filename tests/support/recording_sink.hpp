// An EventSink that keeps what it is told.
#pragma once

#include "libpkg/base/event.hpp"

#include <mutex>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace rbeepkg::test {

class RecordingSink final : public EventSink
{
public:
    void on(const Event& event) noexcept override;

    std::vector<Event> events() const;
    template <typename Kind> std::vector<Kind> all() const
    {
        std::vector<Kind> found;
        for (const Event& event : events()) {
            if (const Kind* one = std::get_if<Kind>(&event)) {
                found.push_back(*one);
            }
        }
        return found;
    }
    std::vector<std::string> warnings() const; // their messages
    std::vector<std::string> notices() const;
    bool has_warning(std::string_view part) const;
    bool has_finished(Phase phase, std::string_view subject) const;
    // "<phase> <subject>" of every step that started, in order.
    std::vector<std::string> started() const;

private:
    mutable std::mutex m_mutex;
    std::vector<Event> m_events;
};

} // namespace rbeepkg::test
