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

// A terminal that does not say how wide it is has what terminals have.
unsigned columns_of_stdout()
{
    constexpr unsigned k_usual_columns = 80;
    struct ::winsize window = {};
    if (!is_terminal(stdout)) {
        return 0;
    }
    return ::ioctl(STDOUT_FILENO, TIOCGWINSZ, &window) == 0 && window.ws_col != 0 ? window.ws_col
                                                                                  : k_usual_columns;
}

} // namespace

Screen::Screen(const Invocation& invocation, const config::Config& config,
               const config::Environment& environment)
{
    if (invocation.print != 0 || invocation.json || invocation.only_reads()) {
        work = stderr;
    }
    // Lines of --debug between bars would tear them.
    const bool wants_lines =
        invocation.no_progress_bar || config.no_progress_bar || invocation.debug;
    if (invocation.progress == "json") {
        progress = Progress::json;
    } else if (invocation.progress == "none") {
        progress = Progress::none;
    } else if ((invocation.progress == "bar" && !invocation.no_progress_bar) ||
               (invocation.progress == "auto" && !wants_lines && can_draw(work, environment))) {
        progress = Progress::bars;
    }
    verbose_lists = config.verbose_package_lists || invocation.verbose;
    columns = columns_of_stdout();
    const std::string no_color = environment.get("NO_COLOR");
    out = Palette::of(stdout, invocation.color, config.color, no_color);
    err = Palette::of(stderr, invocation.color, config.color, no_color);
}

} // namespace rbeepkg::cmd::render
