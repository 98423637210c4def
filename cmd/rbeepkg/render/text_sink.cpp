#include "cmd/rbeepkg/render/text_sink.hpp"

#include "cmd/rbeepkg/render/complaints.hpp"
#include "libpkg/base/text.hpp"

#include <fmt/format.h>
#include <sys/ioctl.h>

namespace rbeepkg::cmd::render {

namespace {

constexpr auto k_bar_interval = std::chrono::milliseconds{100};
constexpr unsigned k_narrowest = 20;
constexpr const char* k_total_key = "total";

// What a phase says when it begins; nullptr: too small to mention.
const char* verb_of(Phase phase)
{
    switch (phase) {
    case Phase::refresh:
        return "asking the catalog";
    case Phase::evaluate:
        return "reading the recipe";
    case Phase::fetch:
        return "downloading";
    case Phase::vendor:
        return "fetching the locked dependencies";
    case Phase::prepare:
        return "running prepare()";
    case Phase::pkgver:
        return "running pkgver()";
    case Phase::build:
        return "running build()";
    case Phase::check:
        return "running check()";
    case Phase::package:
        return "running package()";
    case Phase::pack:
        return "packing";
    case Phase::verify:
        return "checking";
    case Phase::stage:
        return "installing";
    case Phase::resolve:
    case Phase::commit:
    case Phase::cleanup:
        return nullptr;
    }
    return nullptr;
}

TerminalSize size_of(std::FILE* stream)
{
    TerminalSize size;
    struct ::winsize window = {};
    if (::ioctl(::fileno(stream), TIOCGWINSZ, &window) == 0) {
        size.columns = window.ws_col >= k_narrowest ? window.ws_col : size.columns;
        size.rows = window.ws_row > 1 ? window.ws_row : size.rows;
    }
    return size;
}

std::string key_of(Phase phase, const std::string& subject)
{
    return fmt::format("{} {}", to_string(phase), subject);
}

// The functions of a recipe are named by the verb already.
bool shows_detail(Phase phase)
{
    return phase == Phase::refresh || phase == Phase::evaluate || phase == Phase::verify;
}

} // namespace

TextSink::~TextSink()
{
    write(m_stream, m_bars.close(size_of(m_stream)));
    flush(m_stream);
}

void TextSink::on(const Event& event) noexcept
{
    const std::lock_guard lock{m_mutex};
    if (m_look.style == Style::warnings_only && !std::holds_alternative<Warning>(event)) {
        return;
    }
    std::visit([this](const auto& one) { show(one); }, event);
    flush(m_stream);
}

bool TextSink::has_bar(Phase phase) const
{
    return m_look.style == Style::bars && (phase == Phase::fetch || phase == Phase::verify ||
                                           phase == Phase::stage || phase == Phase::pack);
}

std::string TextSink::started_line(const StepStarted& event) const
{
    const std::string subject = printable(event.subject, 200);
    switch (event.phase) {
    case Phase::fetch:
        // A file of this machine is there already.
        return fmt::format(" {} {}...", subject,
                           event.detail.starts_with('/') ? "copying" : "downloading");
    case Phase::stage:
        return fmt::format("{} {}...", m_foreseen.doing(event.subject), subject);
    default:
        break;
    }
    const std::string detail = event.detail.empty() || !shows_detail(event.phase)
                                   ? ""
                                   : " (" + printable(event.detail, 300) + ")";
    return fmt::format("{}: {}{}", subject, verb_of(event.phase), detail);
}

void TextSink::show(const StepStarted& event)
{
    if (verb_of(event.phase) == nullptr) {
        return;
    }
    if (event.phase == Phase::stage) {
        end_total();
        m_introduced.insert(event.subject);
    }
    if (!has_bar(event.phase)) {
        put_line(started_line(event));
        return;
    }
    // What is checked at once is worth no bar: it begins with the first progress.
    if (event.phase != Phase::verify) {
        begin_bar(event.phase, event.subject);
        draw(false);
    }
}

void TextSink::begin_bar(Phase phase, const std::string& subject)
{
    Bar bar;
    bar.shows_amount = phase == Phase::fetch;
    bar.label = phase == Phase::stage   ? fmt::format("{}{} {}", m_foreseen.position(subject),
                                                      m_foreseen.doing(subject), subject)
                : phase == Phase::fetch ? " " + subject
                                        : fmt::format("{} {}", verb_of(phase), subject);
    m_bars.start(key_of(phase, subject), std::move(bar), BarBlock::Clock::now());
    if (phase == Phase::fetch) {
        begin_total(subject);
    }
}

void TextSink::begin_total(const std::string& name)
{
    const auto& downloads = m_foreseen.downloads();
    if (!m_total && downloads.size() > 1 && downloads.contains(name)) {
        m_total.emplace(downloads);
        Bar bar;
        bar.label = m_total->label();
        bar.shows_amount = true;
        m_bars.start_below(k_total_key, std::move(bar), BarBlock::Clock::now());
    }
}

void TextSink::show_total()
{
    const auto now = BarBlock::Clock::now();
    m_bars.relabel(k_total_key, m_total->label());
    m_bars.progress(k_total_key, m_total->done(), m_total->total(), now);
    if (m_total->is_finished()) {
        m_bars.finish(k_total_key, now);
    }
}

// What another process downloaded meanwhile never comes.
void TextSink::end_total()
{
    if (m_total && !m_total->is_finished()) {
        m_bars.drop(k_total_key);
    }
    m_total.reset();
}

void TextSink::show(const StepProgress& event)
{
    if (m_look.style == Style::bars) {
        const std::string key = key_of(event.phase, event.subject);
        if (event.phase == Phase::verify && !m_bars.has(key)) {
            begin_bar(event.phase, event.subject);
        }
        m_bars.progress(key, event.done, event.total, BarBlock::Clock::now());
        if (m_total && event.phase == Phase::fetch && m_total->counts(event.subject)) {
            m_total->progress(event.subject, event.done, event.total);
            show_total();
        }
        draw(false);
    }
}

void TextSink::show(const StepFinished& event)
{
    const std::string key = key_of(event.phase, event.subject);
    if (m_bars.has(key)) {
        m_bars.finish(key, BarBlock::Clock::now());
        if (m_total && event.phase == Phase::fetch && m_total->counts(event.subject)) {
            m_total->finish(event.subject);
            show_total();
        }
        draw(true);
    } else if (!event.detail.empty() && verb_of(event.phase) != nullptr) {
        put_line(
            fmt::format("{}: {}", printable(event.subject, 200), printable(event.detail, 300)));
    }
    if (event.phase == Phase::commit) {
        show_the_rest();
    }
}

// What is removed, and what needed no unpacking, changes with the switch to the new generation, all
// at once.
void TextSink::show_the_rest()
{
    for (const Foreseen::Change& change : m_foreseen.changes()) {
        if (!m_introduced.contains(change.name) && m_introduced.insert(change.full).second) {
            show_change(change);
        }
    }
    draw(true);
}

void TextSink::show_change(const Foreseen::Change& change)
{
    if (m_look.style != Style::bars) {
        put_line(fmt::format("{} {}...", change.doing, printable(change.shown, 200)));
        return;
    }
    const std::string key = "changing " + change.shown;
    m_bars.start(key,
                 {fmt::format("{}{} {}", m_foreseen.position(change), change.doing, change.shown)},
                 BarBlock::Clock::now());
    m_bars.finish(key, BarBlock::Clock::now());
}

// The scripts of what is removed speak before the switch: whose they are is said before.
void TextSink::introduce(const std::string& full_name)
{
    for (const Foreseen::Change& change : m_foreseen.changes()) {
        if (change.full == full_name && !m_introduced.contains(change.name) &&
            m_introduced.insert(full_name).second) {
            show_change(change);
        }
    }
}

void TextSink::show(const LogLine& event)
{
    if (event.phase == Phase::commit) {
        introduce(event.subject);
    }
    put_line("    " + printable(event.text));
}

void TextSink::show(const Warning& event)
{
    write(m_stream, m_bars.clear(size_of(m_stream)));
    flush(m_stream);
    warn(m_look.err, "{}", printable(event.message));
    if (!event.hint.empty()) {
        print(stderr, "  hint: {}\n", printable(event.hint));
    }
    draw(true);
}

void TextSink::show(const Notice& event)
{
    put_line(m_look.out.heading(printable(event.message)));
}

void TextSink::put_line(std::string_view text)
{
    write(m_stream, m_bars.above(std::string{text} + "\n", size_of(m_stream)));
}

void TextSink::draw(bool now)
{
    const auto time = BarBlock::Clock::now();
    if (m_bars.empty() || (!now && time - m_drawn_at < k_bar_interval)) {
        return;
    }
    write(m_stream, m_bars.draw(size_of(m_stream)));
    m_drawn_at = time;
}

} // namespace rbeepkg::cmd::render
