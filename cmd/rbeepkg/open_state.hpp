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
    // Error{permission} when the state directory cannot be made: before anything else is done.
    OpenState(const Invocation& invocation, config::Config configured, EventSink& sink,
              operation::Prompter& prompter, const CancelToken& cancel);
    OpenState(const OpenState&) = delete;
    OpenState& operator=(const OpenState&) = delete;

    operation::Session& session() noexcept { return m_session; }
    // false: the database was lost, and is yet to be rebuilt from the manifests.
    bool knows_what_is_installed();

private:
    void open_hooks(const Invocation& invocation, const config::Environment& environment);
    // The store is there. A database that is missing or damaged is an empty one afterwards.
    void open_database(EventSink& sink, const CancelToken& cancel);

    operation::Session m_session;
    std::unique_ptr<store::Store> m_store;
    std::optional<sqlite::Database> m_database;
    std::optional<hooks::HookRunner> m_hooks;
};

} // namespace rbeepkg::cmd
