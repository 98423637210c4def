#include "tests/support/recording_sink.hpp"

#include <algorithm>

namespace rbeepkg::test {

void RecordingSink::on(const Event& event) noexcept
{
    const std::lock_guard guard{m_mutex};
    m_events.push_back(event);
}

std::vector<Event> RecordingSink::events() const
{
    const std::lock_guard guard{m_mutex};
    return m_events;
}

std::vector<std::string> RecordingSink::warnings() const
{
    std::vector<std::string> messages;
    for (const Warning& warning : all<Warning>()) {
        messages.push_back(warning.message);
    }
    return messages;
}

std::vector<std::string> RecordingSink::notices() const
{
    std::vector<std::string> messages;
    for (const Notice& notice : all<Notice>()) {
        messages.push_back(notice.message);
    }
    return messages;
}

bool RecordingSink::has_warning(std::string_view part) const
{
    const std::vector<std::string> messages = warnings();
    return std::any_of(messages.begin(), messages.end(), [part](const std::string& message) {
        return message.find(part) != std::string::npos;
    });
}

bool RecordingSink::has_finished(Phase phase, std::string_view subject) const
{
    const std::vector<StepFinished> steps = all<StepFinished>();
    return std::any_of(steps.begin(), steps.end(), [&](const StepFinished& step) {
        return step.phase == phase && step.subject == subject;
    });
}

std::vector<std::string> RecordingSink::started() const
{
    std::vector<std::string> steps;
    for (const StepStarted& step : all<StepStarted>()) {
        steps.push_back(std::string{to_string(step.phase)} + " " + step.subject);
    }
    return steps;
}

} // namespace rbeepkg::test
