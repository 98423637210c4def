// Wiring: everything that a transaction works with, made from the configuration and held for the
// length of the command.
#pragma once

#include "cache/local_cache.hpp"
#include "cmd/rbeepkg/open_state.hpp"

#include <memory>
#include <vector>

namespace rbeepkg::cmd {

class OpenSession
{
public:
    // Error{permission} when the state directory cannot be made: before anything else is done.
    OpenSession(const Invocation& invocation, config::Config configured, EventSink& sink,
                operation::Prompter& prompter, const CancelToken& cancel);

    operation::Session& session() noexcept { return m_state.session(); }

private:
    OpenState m_state;
    std::unique_ptr<net::HttpClient> m_http;
    std::vector<std::unique_ptr<cache::LocalCache>> m_caches;
};

} // namespace rbeepkg::cmd
