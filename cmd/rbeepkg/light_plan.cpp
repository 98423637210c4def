#include "cmd/rbeepkg/light_plan.hpp"

#include "cache/cached_digests.hpp"
#include "cmd/rbeepkg/endings.hpp"
#include "cmd/rbeepkg/install_request.hpp"
#include "cmd/rbeepkg/render/debug_log.hpp"
#include "cmd/rbeepkg/render/foreseen.hpp"
#include "cmd/rbeepkg/render/output.hpp"
#include "cmd/rbeepkg/render/progress.hpp"
#include "cmd/rbeepkg/render/terminal_prompter.hpp"
#include "cmd/rbeepkg/whereabouts.hpp"
#include "libpkg/operation/plan_at_hand.hpp"
#include "libpkg/operation/read_view.hpp"

#include <utility>
#include <vector>

namespace rbeepkg::cmd {

namespace {

// Keeps what there is to tell until it is certain who answers: who takes over tells it again.
class Withheld final : public EventSink
{
public:
    void on(const Event& event) noexcept override { m_events.push_back(event); }
    void tell(EventSink& sink) const
    {
        for (const Event& event : m_events) {
            sink.on(event);
        }
    }

private:
    std::vector<Event> m_events;
};

std::optional<operation::InstallReport> plan_at_hand(const Invocation& invocation,
                                                     const config::Config& config,
                                                     operation::Prompter& prompter, EventSink& sink,
                                                     const CancelToken& cancel)
{
    operation::ReadView view = operation::open_view(config);
    if (!view.file) {
        return std::nullopt;
    }
    store::Store store{config.paths.state};
    operation::Session session;
    session.config = config;
    session.host = host::this_host(config.architectures);
    session.backends = host::BackendsOnDemand{[cancel] { return host::probe_backends(cancel); }};
    session.store = &store;
    session.database = &*view.file;
    session.prompter = &prompter;
    session.sink = &sink;
    session.cancel = cancel;
    std::vector<std::string> caches = config.shared_caches;
    caches.push_back(config.paths.cache);
    cache::CachedDigests cached{std::move(caches)};
    return operation::plan_at_hand(
        session, install_request(invocation),
        [&](const std::string& sha256) { return cached.may_have(sha256); });
}

} // namespace

bool is_light_plan(const Invocation& invocation)
{
    return invocation.operation == Operation::sync && invocation.print != 0 &&
           invocation.refresh == 0 && invocation.clean == 0 && !invocation.only_reads() &&
           !invocation.build;
}

std::optional<int> run_light_plan(const Invocation& invocation,
                                  std::optional<render::Screen>& screen, const CancelToken& cancel)
{
    const config::Environment environment = config::Environment::from_process();
    const config::LoadedConfig loaded = config::load_config(invocation.overrides(), environment);
    Withheld withheld;
    for (const std::string& warning : loaded.warnings) {
        withheld.on(Warning{warning, ""});
    }
    screen.emplace(invocation, loaded.config, environment);
    render::Foreseen foreseen;
    render::TerminalPrompter prompter{invocation, *screen, foreseen, cancel};
    std::optional<operation::InstallReport> report;
    try {
        report = plan_at_hand(invocation, loaded.config, prompter, withheld, cancel);
    } catch (const Error&) {
        return std::nullopt; // rbeepkg-transact mends it, or says what is wrong
    }
    if (!report) {
        return std::nullopt;
    }
    const auto shown = render::make_progress_sink(*screen, foreseen);
    render::DebugLog sink{invocation.debug, *shown};
    tell_whereabouts(invocation, loaded, *screen, sink);
    withheld.tell(sink);
    if (report->ending == operation::Ending::nothing_to_do) {
        print_nothing_to_do(invocation);
    } else {
        render::write(stdout, printed(invocation, report->plan));
    }
    return 0;
}

} // namespace rbeepkg::cmd
