// What this machine can compute with, looked at when somebody asks first: programs are started for
// that, and most commands never ask.
#pragma once

#include "libpkg/host/host.hpp"

#include <functional>
#include <memory>

namespace rbeepkg::host {

// Copies share the one look. Threads may ask at the same time.
class BackendsOnDemand
{
public:
    explicit BackendsOnDemand(std::function<Backends()> look = [] { return Backends{}; });

    // What the look throws is thrown here, and the next one who asks looks again.
    const Backends& operator*() const;

private:
    struct Shared;
    std::shared_ptr<Shared> m_shared;
};

} // namespace rbeepkg::host
