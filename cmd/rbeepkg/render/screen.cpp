#include "cmd/rbeepkg/render/screen.hpp"

#include <sys/ioctl.h>
#include <unistd.h>

namespace rbeepkg::cmd::render {

namespace {

bool is_terminal(std::FILE* stream)
{
    return ::isatty(::fileno(stream)) == 1;
}

// A terminal that knows no movement of the cursor gets lines.
bool can_draw(std::FILE* stream, const config::Environment& environment)
{
    return is_terminal(stream) && environment.get("TERM") != "dumb";
}

} // namespace

Screen::Screen(const Invocation& invocation, const config::Config& config,
               const config::Environment& environment)
{
    if (invocation.print != 0 || invocation.json || invocation.only_reads()) {
        work = stderr;
    }
    const bool wants_lines = invocation.no_progress_bar || config.no_progress_bar;
    if (invocation.progress == "json") {
        progress = Progress::json;
    } else if (invocation.progress == "none") {
        progress = Progress::none;
    } else if ((invocation.progress == "bar" && !invocation.no_progress_bar) ||
               (invocation.progress == "auto" && !wants_lines && can_draw(work, environment))) {
        progress = Progress::bars;
    }
    verbose_lists = config.verbose_package_lists;
    struct ::winsize window = {};
    if (::ioctl(STDOUT_FILENO, TIOCGWINSZ, &window) == 0) {
        columns = window.ws_col;
    }
    const std::string no_color = environment.get("NO_COLOR");
    out = Palette::of(stdout, invocation.color, config.color, no_color);
    err = Palette::of(stderr, invocation.color, config.color, no_color);
}

} // namespace rbeepkg::cmd::render
