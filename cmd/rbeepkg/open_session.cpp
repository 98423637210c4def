#include "cmd/rbeepkg/open_session.hpp"

#include "cmd/rbeepkg/child_environment.hpp"
#include "libpkg/base/text.hpp"
#include "libpkg/os/durable_directory.hpp"
#include "libpkg/os/file.hpp"
#include "libpkg/sandbox/sandbox.hpp"
#include "libpkg/store/abilities.hpp"
#include "libpkg/transaction/open_database.hpp"
#include "libpkg/transaction/staging.hpp"

#include <pwd.h>
#include <unistd.h>

#include <algorithm>
#include <array>

namespace rbeepkg::cmd {

namespace {

std::string name_of_user()
{
    std::array<char, 4096> buffer = {};
    struct ::passwd entry = {};
    struct ::passwd* found = nullptr;
    if (::getpwuid_r(::getuid(), &entry, buffer.data(), buffer.size(), &found) == 0 &&
        found != nullptr) {
        return entry.pw_name;
    }
    return fmt::format("uid {}", ::getuid());
}

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

// Said with the directory and the way out before SQLite would say it in its own words.
void check_state_directory(const config::Config& config)
{
    if (os::can_create_below(config.paths.state)) {
        return;
    }
    Error error =
        make_error(ErrorCode::permission, "{} cannot be written: what is installed is kept there",
                   config.paths.state);
    error.set_hint(config.scope == config::Scope::system
                       ? "run it as root, or with --user to install for yourself alone"
                       : "make the directory yours, or choose another with --dbpath");
    throw error;
}

// "auto" is this machine's own; the first is what packages are chosen and built for.
void apply_architectures(host::HostProfile& host, std::vector<std::string> configured)
{
    std::replace(configured.begin(), configured.end(), std::string{"auto"}, host.architecture);
    host.architecture = configured.front();
    host.further_architectures.assign(std::next(configured.begin()), configured.end());
}

// Once, when the state directory is first made.
void check_file_system(const std::string& state)
{
    const std::string made = os::join_path(state, "profiles");
    if (os::exists(made)) {
        return;
    }
    os::make_directories_durably(state);
    try {
        store::require_abilities(state, store::probe_abilities(state));
    } catch (const Error&) {
        // Another process came first, and took what is tried here for a leftover.
        if (!os::exists(made)) {
            throw;
        }
    }
}

} // namespace

OpenSession::OpenSession(const Invocation& invocation, config::Config configured, EventSink& sink,
                         operation::Prompter& prompter, const CancelToken& cancel)
{
    const config::Environment environment = config::Environment::from_process();
    m_session.config = std::move(configured);
    const config::Config& config = m_session.config;
    check_state_directory(config);

    m_session.host = host::HostOnDemand{[cancel, architectures = config.architectures] {
        host::HostProfile host = host::probe_host(cancel);
        apply_architectures(host, architectures);
        return host;
    }};
    m_store = std::make_unique<store::Store>(config.paths.state);
    check_file_system(config.paths.state);
    m_store->create();
    open_hooks(invocation, environment);
    open_database(sink, cancel);
    m_session.http_options = http_options(config);
    m_http = std::make_unique<net::HttpClient>(m_session.http_options, cancel);
    m_caches.push_back(std::make_unique<cache::LocalCache>(config.paths.cache,
                                                           cache::LocalCache::Access::read_write));
    for (const std::string& shared : config.shared_caches) {
        if (os::is_directory(shared)) {
            m_caches.push_back(
                std::make_unique<cache::LocalCache>(shared, cache::LocalCache::Access::read_only));
        }
    }
    for (const auto& one : m_caches) {
        m_session.substituters.push_back(one.get());
    }
    m_session.http = m_http.get();
    m_session.prompter = &prompter;
    m_session.accept_any_index = invocation.accept_index;
    m_session.command_line = invocation.command_line;
    m_session.location_options = invocation.location_options();
    m_session.user = name_of_user();
    m_session.search_path = environment.get("PATH");
    m_session.build_identity = sandbox::build_identity(config.build_user);
}

void OpenSession::open_hooks(const Invocation& invocation, const config::Environment& environment)
{
    const config::Config& config = m_session.config;
    hooks::HookOptions options;
    options.directories = config.paths.hook_dirs;
    options.root = config.paths.root;
    options.environment = child_environment(invocation, config, environment);
    options.timeout = config.hook_timeout;
    for (const std::string& globs : invocation.overwrite) {
        for (const std::string_view glob : split(globs, ',')) {
            m_session.overwrite.emplace_back(glob);
        }
    }
    m_session.scriptlets.run = !invocation.no_scriptlet;
    m_session.scriptlets.environment = options.environment;
    m_session.scriptlets.timeout = config.scriptlet_timeout;
    m_hooks.emplace(std::move(options));
    m_session.hooks = &*m_hooks;
}

void OpenSession::open_database(EventSink& sink, const CancelToken& cancel)
{
    m_session.store = m_store.get();
    m_session.sink = &sink;
    m_session.cancel = cancel;
    m_database = transaction::open_database(m_session.commit_tools());
    m_session.database = &*m_database;
    m_session.stage_packages = transaction::stage_packages;
    // Here, since a refresh alone recovers nothing else and queries send people to it.
    if (const auto line = transaction::rebuild_lost_database(m_session.commit_tools())) {
        sink.on(Notice{*line});
    }
}

} // namespace rbeepkg::cmd
