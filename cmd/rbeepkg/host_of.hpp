// This machine as the configuration wants it seen.
#pragma once

#include "libpkg/base/cancel.hpp"
#include "libpkg/config/config.hpp"
#include "libpkg/host/host_on_demand.hpp"

namespace rbeepkg::cmd {

// Looked at when somebody asks first.
inline host::HostOnDemand host_of(const config::Config& config, const CancelToken& cancel)
{
    return host::HostOnDemand{[cancel, architectures = config.architectures] {
        host::HostProfile host = host::probe_host(cancel);
        apply_architectures(host, architectures);
        return host;
    }};
}

} // namespace rbeepkg::cmd
