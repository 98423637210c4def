#include "cmd/rbeepkg/light_change.hpp"

#include "cmd/rbeepkg/open_state.hpp"
#include "cmd/rbeepkg/render/debug_log.hpp"
#include "cmd/rbeepkg/render/foreseen.hpp"
#include "cmd/rbeepkg/render/progress.hpp"
#include "cmd/rbeepkg/render/screen.hpp"
#include "cmd/rbeepkg/render/terminal_prompter.hpp"
#include "cmd/rbeepkg/state_changes.hpp"
#include "cmd/rbeepkg/whereabouts.hpp"

#include <sys/stat.h>

#include <utility>

namespace rbeepkg::cmd {

bool is_light_change(const Invocation& invocation)
{
    return invocation.operation == Operation::rollback ||
           (invocation.operation == Operation::database && invocation.check == 0 &&
            !invocation.rebuild && !invocation.hive_export);
}

std::optional<int> run_light_change(const Invocation& invocation,
                                    std::optional<render::Screen>& screen,
                                    const CancelToken& cancel)
{
    ::umask(022); // what is installed is for everybody to read
    const config::Environment environment = config::Environment::from_process();
    config::LoadedConfig loaded = config::load_config(invocation.overrides(), environment);
    screen.emplace(invocation, loaded.config, environment);
    render::Foreseen foreseen;
    const auto shown = render::make_progress_sink(*screen, foreseen);
    render::DebugLog sink{invocation.debug, *shown};
    for (const std::string& warning : loaded.warnings) {
        sink.on(Warning{warning, ""});
    }
    tell_whereabouts(invocation, loaded, *screen, sink);
    render::TerminalPrompter prompter{invocation, *screen, foreseen, cancel};
    OpenState opened{invocation, std::move(loaded.config), sink, prompter, cancel};
    if (!opened.knows_what_is_installed()) {
        return std::nullopt;
    }
    return invocation.operation == Operation::rollback
               ? run_rollback(invocation, opened.session())
               : std::optional{run_records(invocation, opened.session())};
}

} // namespace rbeepkg::cmd
