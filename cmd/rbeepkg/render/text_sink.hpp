// Events as lines for people; on a terminal the last line is a bar that is rewritten.
#pragma once

#include "libpkg/base/event.hpp"

#include <chrono>
#include <cstdio>
#include <mutex>
#include <string>

namespace rbeepkg::cmd::render {

class TextSink final : public EventSink
{
public:
    enum class Style
    {
        bars,
        plain,
        warnings_only
    };
    // stream: where progress goes; warnings go to stderr. Borrowed.
    TextSink(std::FILE* stream, Style style) : m_stream{stream}, m_style{style} {}
    ~TextSink() override;
    TextSink(const TextSink&) = delete;
    TextSink& operator=(const TextSink&) = delete;

    void on(const Event& event) noexcept override;

private:
    void show(const StepStarted& event);
    void show(const StepProgress& event);
    void show(const StepFinished& event);
    void show(const LogLine& event);
    void show(const Warning& event);
    void show(const Notice& event);
    void clear_bar();

    std::FILE* m_stream;
    Style m_style;
    std::mutex m_mutex;
    bool m_bar_shown = false;
    std::chrono::steady_clock::time_point m_bar_time;
};

// One line of a bar: " subject            12.0 MiB  [####----]  55%"; width in columns. Pure.
std::string bar_line(const StepProgress& progress, unsigned width);

} // namespace rbeepkg::cmd::render
