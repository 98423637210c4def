// Events as lines for people; on a terminal, bars for what has an amount.
#pragma once

#include "cmd/rbeepkg/render/bar_block.hpp"
#include "cmd/rbeepkg/render/download_total.hpp"
#include "cmd/rbeepkg/render/foreseen.hpp"
#include "cmd/rbeepkg/render/palette.hpp"
#include "libpkg/base/event.hpp"

#include <chrono>
#include <cstdio>
#include <mutex>
#include <optional>
#include <set>
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
    struct Look
    {
        Style style = Style::plain;
        Palette out, err; // of the stream, and of stderr
    };
    // stream: where progress goes; warnings go to stderr. Both borrowed, as what is foreseen.
    TextSink(std::FILE* stream, Look look, const Foreseen& foreseen)
        : m_stream{stream}, m_look{look}, m_foreseen{foreseen}
    {}
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

    bool has_bar(Phase phase) const;
    std::string started_line(const StepStarted& event) const;
    void begin_bar(Phase phase, const std::string& subject);
    void show_the_rest();
    void show_change(const Foreseen::Change& change);
    void introduce(const std::string& full_name);
    // The bar of all downloads: begins with the first one of several, ends with the last.
    void begin_total(const std::string& name);
    void show_total();
    void end_total();
    // A line above the bars.
    void put_line(std::string_view text);
    // The bars, if they are due.
    void draw(bool now);

    std::FILE* m_stream;
    Look m_look;
    const Foreseen& m_foreseen;
    std::mutex m_mutex;
    BarBlock m_bars;
    std::optional<DownloadTotal> m_total;
    std::set<std::string> m_introduced; // names, and full names of what scripts spoke of
    BarBlock::Clock::time_point m_drawn_at;
};

} // namespace rbeepkg::cmd::render
