// rbeepkg-transact: what rbeepkg hands everything to that changes something. Same arguments, same
// exit statuses.
#include "cmd/rbeepkg/check.hpp"
#include "cmd/rbeepkg/doctor.hpp"
#include "cmd/rbeepkg/exit_status.hpp"
#include "cmd/rbeepkg/invocation.hpp"
#include "cmd/rbeepkg/open_session.hpp"
#include "cmd/rbeepkg/piped_targets.hpp"
#include "cmd/rbeepkg/queries.hpp"
#include "cmd/rbeepkg/query_package_files.hpp"
#include "cmd/rbeepkg/render/debug_log.hpp"
#include "cmd/rbeepkg/render/foreseen.hpp"
#include "cmd/rbeepkg/render/output.hpp"
#include "cmd/rbeepkg/render/progress.hpp"
#include "cmd/rbeepkg/render/screen.hpp"
#include "cmd/rbeepkg/render/terminal_prompter.hpp"
#include "cmd/rbeepkg/state_check.hpp"
#include "cmd/rbeepkg/transactions.hpp"
#include "cmd/rbeepkg/whereabouts.hpp"
#include "libpkg/crypto/digest.hpp"
#include "libpkg/os/file.hpp"
#include "libpkg/os/signals.hpp"
#include "libpkg/os/standard_streams.hpp"

#include <fcntl.h>
#include <sys/stat.h>

#include <cstdio>
#include <optional>

namespace {

using namespace rbeepkg;

// "" when there is no such file.
std::string sha256_of(const std::string& path)
{
    if (!os::exists(path)) {
        return {};
    }
    const os::UniqueFd file = os::open_file(path, O_RDONLY);
    return crypto::digest_of_file(crypto::Algorithm::sha256, file.get(), path).value;
}

// A check that repairs nothing: of the catalogs, or for somebody who may not write.
bool only_looks(const cmd::Invocation& invocation, const config::Config& config)
{
    if (invocation.operation != cmd::Operation::database || invocation.check == 0 ||
        invocation.rebuild || invocation.activate || invocation.hold || invocation.unhold ||
        invocation.as_depends || invocation.as_explicit) {
        return false;
    }
    return invocation.check >= 2 || !os::can_create_below(config.paths.state) ||
           !os::can_create_below(config.paths.bin);
}

// What -Qp, -Qii and -Qkk ask.
int answer(const cmd::Invocation& invocation, const config::Config& config,
           const cmd::render::Screen& screen, EventSink& sink, const CancelToken& cancel)
{
    if (!cmd::needs_archives(invocation)) {
        return cmd::run_content_check(invocation, config, screen, sink, cancel);
    }
    return invocation.from_file ? cmd::query_package_files(invocation, screen, cancel)
                                : cmd::run_query(invocation, config, screen, {sha256_of});
}

// screen: set as soon as the configuration says what it is.
int work(const cmd::Invocation& invocation, std::optional<cmd::render::Screen>& screen,
         const CancelToken& cancel)
{
    const config::Environment environment = config::Environment::from_process();
    config::LoadedConfig loaded = config::load_config(invocation.overrides(), environment);
    screen.emplace(invocation, loaded.config, environment);
    cmd::render::Foreseen foreseen;
    const auto shown = cmd::render::make_progress_sink(*screen, foreseen);
    cmd::render::DebugLog sink{invocation.debug, *shown};
    for (const std::string& warning : loaded.warnings) {
        sink.on(Warning{warning, ""});
    }
    cmd::tell_whereabouts(invocation, loaded, *screen, sink);
    if (invocation.only_reads()) {
        return answer(invocation, loaded.config, *screen, sink, cancel);
    }
    if (only_looks(invocation, loaded.config)) {
        return cmd::run_state_look(invocation, loaded.config, *screen);
    }
    cmd::render::TerminalPrompter prompter{invocation, *screen, foreseen, cancel};
    cmd::OpenSession opened{invocation, std::move(loaded.config), sink, prompter, cancel};
    const int status = cmd::run_transaction(invocation, *screen, opened.session());
    sink.say("done");
    return status;
}

int run(cmd::Invocation& invocation, std::optional<cmd::render::Screen>& screen,
        const CancelToken& cancel)
{
    if (const auto text = cmd::text_about(invocation)) {
        cmd::render::print("{}", *text);
        return 0;
    }
    if (invocation.only_reads() && !invocation.reads_heavily() &&
        !cmd::needs_archives(invocation)) {
        throw Error{ErrorCode::usage, "rbeepkg-transact is started by rbeepkg and takes no queries",
                    "type rbeepkg instead"};
    }
    cmd::take_piped_targets(invocation, cancel);
    if (invocation.operation == cmd::Operation::doctor) {
        return cmd::run_doctor(invocation, cancel);
    }
    return work(invocation, screen, cancel);
}

} // namespace

int main(int argc, char** argv)
{
    cmd::Invocation invocation;
    invocation.operation = cmd::named_operation(argc, argv);
    const CancelToken cancel;
    // What is installed is for everybody to read and for the owner to change, whatever the caller's
    // mask is.
    ::umask(022);
    std::optional<cmd::render::Screen> screen;
    int status = 1;
    // The signals stay handled until the last line is out: a closed pipe is no end of the work.
    std::optional<os::SignalCancellation> signals;
    try {
        os::occupy_standard_streams();
        signals.emplace(cancel);
        invocation = cmd::parse_command_line(argc, argv);
        status = run(invocation, screen, cancel);
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
