// Wiring of what changes the state and fetches, builds and unpacks nothing: configuration, store,
// database, hooks, held for the length of the command. Loads no library of archives, of the network
// or of digests.
#pragma once

#include "cmd/rbeepkg/invocation.hpp"
#include "hooks/hook_runner.hpp"
#include "libpkg/operation/session.hpp"

#include <memory>
#include <optional>

namespace rbeepkg::cmd {

class OpenState
{
public:
    // Error{permission} when the state directory cannot be made or written, before anything else is
    // done; who only has a plan printed looks on then. A database that is missing or damaged is an
    // empty one afterwards.
    OpenState(const Invocation& invocation, config::Config configured, EventSink& sink,
              operation::Prompter& prompter, const CancelToken& cancel);
    OpenState(const OpenState&) = delete;
    OpenState& operator=(const OpenState&) = delete;

    operation::Session& session() noexcept { return m_session; }
    // false: the database was lost, and is yet to be rebuilt from the manifests.
    bool knows_what_is_installed();

private:
    void open_hooks(const Invocation& invocation, const config::Environment& environment);
    // At what is there, of which nothing may be written.
    void look_on();

    operation::Session m_session;
    std::unique_ptr<store::Store> m_store;
    std::optional<sqlite::Database> m_database;
    std::optional<hooks::HookRunner> m_hooks;
};

} // namespace rbeepkg::cmd
