#include "libpkg/operation/cache_use.hpp"

#include "libpkg/os/durable_directory.hpp"
#include "libpkg/os/file.hpp"

#include <fmt/format.h>

namespace rbeepkg::operation {

namespace {

std::string lock_path(const std::string& cache)
{
    const std::string directory = os::join_path(cache, "locks");
    // Whoever uses the cache comes by here first: what is kept in it later needs the way to it.
    os::make_directories_durably(directory);
    return os::join_path(directory, "use");
}

} // namespace

os::FileLock use_cache(const std::string& cache, std::chrono::milliseconds timeout,
                       const CancelToken& cancel, EventSink& sink)
{
    return os::FileLock::acquire(
        lock_path(cache), os::FileLock::Kind::shared, timeout, cancel,
        [&](const std::string& holder) {
            sink.on(Notice{fmt::format("the cache is being cleaned ({}); waiting", holder)});
        });
}

std::optional<os::FileLock> own_cache(const std::string& cache)
{
    return os::FileLock::try_acquire(lock_path(cache), os::FileLock::Kind::exclusive);
}

} // namespace rbeepkg::operation
