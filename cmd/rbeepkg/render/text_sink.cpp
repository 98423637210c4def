#include "cmd/rbeepkg/render/text_sink.hpp"

#include "cmd/rbeepkg/render/output.hpp"
#include "libpkg/base/text.hpp"

#include <fmt/format.h>
#include <sys/ioctl.h>

#include <algorithm>

namespace rbeepkg::cmd::render {

namespace {

constexpr auto k_bar_interval = std::chrono::milliseconds{100};
constexpr unsigned k_default_width = 80;

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

unsigned width_of(std::FILE* stream)
{
    struct ::winsize size = {};
    const bool known = ::ioctl(::fileno(stream), TIOCGWINSZ, &size) == 0 && size.ws_col > 20;
    return known ? size.ws_col : k_default_width;
}

} // namespace

std::string bar_line(const StepProgress& progress, unsigned width)
{
    const std::uint64_t done =
        progress.total == 0 ? progress.done : std::min(progress.done, progress.total);
    const std::string amount = progress.bytes ? human_size(done) : std::to_string(done);
    const unsigned right = width / 2;
    std::string left = fmt::format(" {:<{}.{}} {:>12}", printable(progress.subject),
                                   width - right - 15, width - right - 15, amount);
    if (progress.total == 0) {
        return left;
    }
    const unsigned percent = static_cast<unsigned>(done * 100 / progress.total);
    const unsigned cells = right - 10;
    const unsigned full = cells * percent / 100;
    return fmt::format("{}  [{:#<{}}{:-<{}}] {:>3}%", left, "", full, "", cells - full, percent);
}

TextSink::~TextSink()
{
    clear_bar();
}

void TextSink::on(const Event& event) noexcept
{
    const std::lock_guard lock{m_mutex};
    if (m_style == Style::warnings_only && !std::holds_alternative<Warning>(event)) {
        return;
    }
    std::visit([this](const auto& one) { show(one); }, event);
    flush(m_stream);
}

void TextSink::show(const StepStarted& event)
{
    const char* verb = verb_of(event.phase);
    if (verb == nullptr) {
        return;
    }
    if (event.phase == Phase::fetch && event.detail.starts_with('/')) {
        verb = "copying"; // a file of this machine
    }
    clear_bar();
    // The functions of a recipe are named by the verb already.
    const bool shown = event.phase == Phase::refresh || event.phase == Phase::evaluate ||
                       event.phase == Phase::fetch || event.phase == Phase::verify;
    const std::string detail =
        event.detail.empty() || !shown ? "" : " (" + printable(event.detail, 300) + ")";
    print(m_stream, "{}: {}{}\n", printable(event.subject, 200), verb, detail);
}

void TextSink::show(const StepProgress& event)
{
    const auto now = std::chrono::steady_clock::now();
    const bool complete = event.total != 0 && event.done >= event.total;
    if (m_style != Style::bars || (m_bar_shown && !complete && now - m_bar_time < k_bar_interval)) {
        return;
    }
    print(m_stream, "\r{}\033[K", bar_line(event, width_of(m_stream) - 1));
    m_bar_shown = true;
    m_bar_time = now;
}

void TextSink::show(const StepFinished& event)
{
    clear_bar();
    if (!event.detail.empty() && verb_of(event.phase) != nullptr) {
        print(m_stream, "{}: {}\n", printable(event.subject, 200), printable(event.detail, 300));
    }
}

void TextSink::show(const LogLine& event)
{
    clear_bar();
    print(m_stream, "    {}\n", printable(event.text));
}

void TextSink::show(const Warning& event)
{
    clear_bar();
    print(stderr, "warning: {}\n", printable(event.message));
    if (!event.hint.empty()) {
        print(stderr, "  hint: {}\n", printable(event.hint));
    }
}

void TextSink::show(const Notice& event)
{
    clear_bar();
    print(m_stream, ":: {}\n", printable(event.message));
}

void TextSink::clear_bar()
{
    if (m_bar_shown) {
        print(m_stream, "\r\033[K");
        m_bar_shown = false;
    }
}

} // namespace rbeepkg::cmd::render
