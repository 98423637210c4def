#include "cmd/rbeepkg/open_state.hpp"

#include "cmd/rbeepkg/child_environment.hpp"
#include "libpkg/base/text.hpp"
#include "libpkg/operation/read_view.hpp"
#include "libpkg/os/durable_directory.hpp"
#include "libpkg/os/file.hpp"
#include "libpkg/store/abilities.hpp"
#include "libpkg/transaction/lost_database.hpp"
#include "libpkg/transaction/open_database.hpp"

#include <pwd.h>
#include <unistd.h>

#include <array>
#include <utility>

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

// What is asked of servers is kept: that is more than looking.
bool only_prints(const Invocation& invocation)
{
    return invocation.print != 0 && invocation.refresh == 0;
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

OpenState::OpenState(const Invocation& invocation, config::Config configured, EventSink& sink,
                     operation::Prompter& prompter, const CancelToken& cancel)
{
    const config::Environment environment = config::Environment::from_process();
    m_session.config = std::move(configured);
    const config::Config& config = m_session.config;
    m_session.sink = &sink;
    m_session.cancel = cancel;
    m_store = std::make_unique<store::Store>(config.paths.state);
    m_session.store = m_store.get();
    open_hooks(invocation, environment);
    if (!os::can_create_below(config.paths.state) && only_prints(invocation)) {
        look_on();
    } else {
        check_state_directory(config);
        check_file_system(config.paths.state);
        m_store->create();
        m_database = transaction::open_database(m_session.commit_tools());
    }
    m_session.database = &*m_database;
    m_session.prompter = &prompter;
    m_session.command_line = invocation.command_line;
    m_session.location_options = invocation.location_options();
    m_session.user = name_of_user();
    m_session.search_path = environment.get("PATH");
}

void OpenState::open_hooks(const Invocation& invocation, const config::Environment& environment)
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

void OpenState::look_on()
{
    m_session.looks_on = true;
    m_database = operation::open_view(m_session.config).file;
    if (!m_database) {
        check_state_directory(m_session.config); // nothing is there to look at
    }
}

bool OpenState::knows_what_is_installed()
{
    return transaction::knows_generation(*m_database, m_store->current());
}

} // namespace rbeepkg::cmd
