// Who takes package files and sources from the cache, and who takes them away.
#pragma once

#include "libpkg/base/cancel.hpp"
#include "libpkg/base/event.hpp"
#include "libpkg/os/lock.hpp"

#include <chrono>
#include <optional>
#include <string>

namespace rbeepkg::operation {

// Held by whoever relies on what lies in the cache, from the moment in which it is fetched to the
// end of its work; any number may. Waits while somebody cleans.
os::FileLock use_cache(const std::string& cache, std::chrono::milliseconds timeout,
                       const CancelToken& cancel, EventSink& sink);
// Alone, for a cleaning; nullopt while somebody uses it.
std::optional<os::FileLock> own_cache(const std::string& cache);

} // namespace rbeepkg::operation
