#include "cmd/rbeepkg/render/debug_log.hpp"

#include "cmd/rbeepkg/render/output.hpp"
#include "libpkg/base/text.hpp"

#include <fmt/format.h>

namespace rbeepkg::cmd::render {

namespace {

using Milliseconds = std::chrono::duration<double, std::milli>;

template <typename Step> std::string name_of(const Step& event)
{
    return fmt::format("{} {}", to_string(event.phase), printable(event.subject, 200));
}

} // namespace

void DebugLog::on(const Event& event) noexcept
{
    if (m_wanted) {
        const std::lock_guard lock{m_mutex};
        std::visit([this](const auto& one) { tell(one); }, event);
    }
    m_shown.on(event);
}

void DebugLog::say(std::string_view text) noexcept
{
    if (m_wanted) {
        const std::lock_guard lock{m_mutex};
        put(text);
    }
}

void DebugLog::tell(const StepStarted& event)
{
    const std::string name = name_of(event);
    m_begun[name] = Clock::now();
    put(fmt::format("{} begins{}", name,
                    event.detail.empty() ? "" : ": " + printable(event.detail, 300)));
}

void DebugLog::tell(const StepFinished& event)
{
    const std::string name = name_of(event);
    const auto begun = m_begun.find(name);
    const std::string took =
        begun == m_begun.end()
            ? ""
            : fmt::format(" after {:.1f} ms", Milliseconds{Clock::now() - begun->second}.count());
    put(fmt::format("{} ends{}{}", name, took,
                    event.detail.empty() ? "" : ": " + printable(event.detail, 300)));
}

void DebugLog::put(std::string_view text) const
{
    print(stderr, "debug: {:9.1f} ms  {}\n", Milliseconds{Clock::now() - m_start}.count(), text);
}

} // namespace rbeepkg::cmd::render
