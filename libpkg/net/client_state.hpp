// What an HttpClient is made of, for the files that implement it.
#pragma once

#include "libpkg/net/http.hpp"
#include "libpkg/net/transfer.hpp"

namespace rbeepkg::net {

struct HttpClient::State
{
    State(HttpOptions wanted, CancelToken token)
        : options{std::move(wanted)}, cancel{std::move(token)}
    {}

    // Made at the first question: a client that only reads files loads no certificates.
    Transfer& transfer()
    {
        if (!m_transfer) {
            m_transfer.emplace(options, cancel);
        }
        return *m_transfer;
    }

    const HttpOptions options;
    const CancelToken cancel;

private:
    std::optional<Transfer> m_transfer;
};

} // namespace rbeepkg::net
