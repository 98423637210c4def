// One look at the host, taken.
#pragma once

#include "libpkg/base/cancel.hpp"
#include "libpkg/host/host.hpp"

namespace rbeepkg::host {

bool succeeds(const Probe& probe, const Places& places, const CancelToken& cancel);

} // namespace rbeepkg::host
