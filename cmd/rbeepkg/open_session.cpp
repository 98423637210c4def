#include "cmd/rbeepkg/open_session.hpp"

#include "libpkg/os/file.hpp"
#include "libpkg/sandbox/sandbox.hpp"
#include "libpkg/transaction/heavy_work.hpp"
#include "libpkg/transaction/open_database.hpp"

#include <utility>

namespace rbeepkg::cmd {

namespace {

net::HttpOptions http_options(const config::Config& config)
{
    net::HttpOptions options;
    options.connect_timeout = config.connect_timeout;
    options.stall_timeout = config.stall_timeout;
    options.proxy = config.proxy;
    options.ca_file = config.ca_file;
    options.user_agent = "rbeepkg/" RBEEPKG_VERSION;
    return options;
}

} // namespace

OpenSession::OpenSession(const Invocation& invocation, config::Config configured, EventSink& sink,
                         operation::Prompter& prompter, const CancelToken& cancel)
    : m_state{invocation, std::move(configured), sink, prompter, cancel}
{
    operation::Session& session = m_state.session();
    const config::Config& config = session.config;
    session.host = host::this_host(config.architectures);
    session.backends = host::BackendsOnDemand{[cancel] { return host::probe_backends(cancel); }};
    session.heavy_work = &transaction::k_heavy_work;
    // Here, since a refresh alone recovers nothing else and queries send people to it.
    if (!session.looks_on) {
        if (const auto line = transaction::rebuild_lost_database(session.commit_tools())) {
            sink.on(Notice{*line});
        }
    }
    session.http_options = http_options(config);
    m_http = std::make_unique<net::HttpClient>(session.http_options, cancel);
    session.http = m_http.get();
    m_caches.push_back(std::make_unique<cache::LocalCache>(
        config.paths.cache, session.looks_on ? cache::LocalCache::Access::read_only
                                             : cache::LocalCache::Access::read_write));
    for (const std::string& shared : config.shared_caches) {
        if (os::is_directory(shared)) {
            m_caches.push_back(
                std::make_unique<cache::LocalCache>(shared, cache::LocalCache::Access::read_only));
        }
    }
    for (const auto& one : m_caches) {
        session.substituters.push_back(one.get());
    }
    session.accept_any_index = invocation.accept_index;
    session.build_identity = sandbox::build_identity(config.build_user);
}

} // namespace rbeepkg::cmd
