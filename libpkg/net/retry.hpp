// When another attempt is made, and after which wait. Pure but for the dice.
#pragma once

#include "libpkg/net/http.hpp"

#include <chrono>
#include <optional>
#include <string>

namespace rbeepkg::net {

enum class FailureKind
{
    unreachable, // refused, no route, no such host: nobody is there
    timed_out,   // no connection, no answer or no more data in time
    cut,         // the connection ended before the answer did
    status,      // a status that another attempt may change
    certificate, // the server's certificate does not hold
    permanent, // other TLS failures, a malformed answer, a forbidden redirect: the same will happen
               // again
};

struct Failure
{
    FailureKind kind = FailureKind::permanent;
    std::string reason;
    std::optional<std::chrono::seconds> retry_after; // what the server asked for
};

// The wait before the n-th retry (n from 1); nullopt: no further attempt. A server that nobody
// answers for gets one quick retry, so that a catalog that is not running is reported at once.
std::optional<std::chrono::milliseconds> wait_before_retry(const HttpOptions& options,
                                                           const Failure& failure, unsigned n);

// Counts the attempts of one request and waits between them.
class Attempts
{
public:
    Attempts(const HttpOptions& options, CancelToken cancel)
        : m_options{options}, m_cancel{std::move(cancel)}
    {}

    // Waits and returns true when another attempt shall be made. Throws Cancelled.
    bool wait_after(const Failure& failure);
    // Something came that will not have to come again: the count of retries starts over.
    void progressed() noexcept { m_retries = 0; }
    // All attempts so far, the first one too: for messages.
    unsigned made() const noexcept { return m_made; }

private:
    const HttpOptions& m_options;
    CancelToken m_cancel;
    unsigned m_retries = 0;
    unsigned m_made = 1;
};

} // namespace rbeepkg::net
