// rbeepkg: the command that people and hives type. Queries and switches between what is installed
// run here and start without loading libcurl, libarchive or OpenSSL; everything else is handed, by
// exec, to rbeepkg-transact beside this program.
#include "cmd/rbeepkg/complete.hpp"
#include "cmd/rbeepkg/exit_status.hpp"
#include "cmd/rbeepkg/invocation.hpp"
#include "cmd/rbeepkg/light_change.hpp"
#include "cmd/rbeepkg/light_plan.hpp"
#include "cmd/rbeepkg/own_place.hpp"
#include "cmd/rbeepkg/piped_targets.hpp"
#include "cmd/rbeepkg/queries.hpp"
#include "cmd/rbeepkg/render/complaints.hpp"
#include "cmd/rbeepkg/render/debug_log.hpp"
#include "cmd/rbeepkg/render/screen.hpp"
#include "cmd/rbeepkg/whereabouts.hpp"
#include "libpkg/base/text.hpp"
#include "libpkg/os/signals.hpp"
#include "libpkg/os/standard_streams.hpp"

#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <optional>
#include <string>
#include <string_view>

namespace {

using namespace rbeepkg;

[[noreturn]] void hand_over(char** argv)
{
    const std::string directory = cmd::own_directory();
    const std::string beside = directory + "/rbeepkg-transact";
    ::execv(beside.c_str(), argv);
    ::execv((directory + "/../libexec/rbeepkg/rbeepkg-transact").c_str(), argv);
    throw system_error(errno, "cannot start " + beside);
}

// screen: set as soon as the configuration says what it is.
int answer(const cmd::Invocation& invocation, std::optional<cmd::render::Screen>& screen)
{
    NullSink nobody;
    cmd::render::DebugLog debug{invocation.debug, nobody};
    const config::Environment environment = config::Environment::from_process();
    const config::LoadedConfig loaded = config::load_config(invocation.overrides(), environment);
    screen.emplace(invocation, loaded.config, environment);
    for (const std::string& warning : loaded.warnings) {
        cmd::render::warn(screen->err, "{}", printable(warning));
    }
    cmd::tell_whereabouts(invocation, loaded, *screen, debug);
    const int status = cmd::run_query(invocation, loaded.config, *screen);
    debug.say("the question is answered");
    return status;
}

// signals: handled while something is changed and until the last line is out; what takes over gets
// them as they were.
int run(cmd::Invocation& invocation, char** argv, std::optional<cmd::render::Screen>& screen,
        std::optional<os::SignalCancellation>& signals)
{
    if (const auto text = cmd::text_about(invocation)) {
        cmd::render::print("{}", *text);
        return 0;
    }
    if (invocation.only_reads() && !cmd::needs_archives(invocation) &&
        !invocation.reads_heavily()) {
        cmd::take_piped_targets(invocation, CancelToken{});
        return answer(invocation, screen);
    }
    // What was read here, rbeepkg-transact could not read again.
    if (!cmd::has_piped_targets(invocation) &&
        (cmd::is_light_change(invocation) || cmd::is_light_plan(invocation))) {
        const CancelToken cancel;
        signals.emplace(cancel);
        const auto status = cmd::is_light_plan(invocation)
                                ? cmd::run_light_plan(invocation, screen, cancel)
                                : cmd::run_light_change(invocation, screen, cancel);
        if (status) {
            return *status;
        }
        signals.reset();
    }
    hand_over(argv);
}

} // namespace

int main(int argc, char** argv)
{
    if (argc > 1 && std::string_view{argv[1]} == cmd::k_complete_word) {
        return cmd::run_completion({argv + 2, argv + argc});
    }
    cmd::Invocation invocation;
    invocation.operation = cmd::named_operation(argc, argv);
    std::optional<cmd::render::Screen> screen;
    std::optional<os::SignalCancellation> signals;
    int status = 1;
    try {
        os::occupy_standard_streams();
        invocation = cmd::parse_command_line(argc, argv);
        status = run(invocation, argv, screen, signals);
    } catch (const Cancelled& cancelled) {
        cmd::render::print(stderr, "\ncancelled: nothing was changed\n");
        status = 128 + cancelled.signal();
    } catch (const Error& error) {
        cmd::print_error(error, cmd::error_colours(invocation, screen));
        status = cmd::exit_status(error.code(), invocation);
    } catch (const std::exception& error) {
        cmd::render::print(stderr, "error: {} (a bug of rbeepkg)\n", error.what());
    }
    return cmd::finish_output(status, invocation, cmd::error_colours(invocation, screen));
}
