// Wiring: everything that a transaction works with, made from the configuration and held for the
// length of the command.
#pragma once

#include "cache/local_cache.hpp"
#include "cmd/rbeepkg/invocation.hpp"
#include "hooks/hook_runner.hpp"
#include "libpkg/operation/session.hpp"

#include <memory>
#include <optional>
#include <vector>

namespace rbeepkg::cmd {

class OpenSession
{
public:
    // Error{permission} when the state directory cannot be made: before anything else is done.
    OpenSession(const Invocation& invocation, config::Config configured, EventSink& sink,
                operation::Prompter& prompter, const CancelToken& cancel);
    OpenSession(const OpenSession&) = delete;
    OpenSession& operator=(const OpenSession&) = delete;

    operation::Session& session() noexcept { return m_session; }

private:
    void open_hooks(const Invocation& invocation, const config::Environment& environment);
    // The store is there. Whatever became of the database, it knows what is installed afterwards.
    void open_database(EventSink& sink, const CancelToken& cancel);

    operation::Session m_session;
    std::unique_ptr<store::Store> m_store;
    std::optional<sqlite::Database> m_database;
    std::unique_ptr<net::HttpClient> m_http;
    std::vector<std::unique_ptr<cache::LocalCache>> m_caches;
    std::optional<hooks::HookRunner> m_hooks;
};

} // namespace rbeepkg::cmd
