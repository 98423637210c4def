// Where rbeepkg-build works: the configuration, the directory of the PKGBUILD, a scratch directory
// that goes at the end.
#pragma once

#include "cmd/rbeepkg-build/invocation.hpp"
#include "libpkg/base/cancel.hpp"
#include "libpkg/config/config.hpp"
#include "libpkg/os/child.hpp"
#include "libpkg/os/lock.hpp"
#include "libpkg/os/tree.hpp"

#include <cstdint>
#include <optional>
#include <string>

namespace rbeepkg::cmd_build {

// Working directory of one run. A run that was killed cannot remove its own: rbeepkg sweeps those
// whose lock is free.
class Scratch
{
public:
    Scratch(const std::string& parent, const CancelToken& cancel);
    const std::string& path() const noexcept { return m_directory.path(); }

private:
    os::TempDir m_directory;
    os::FileLock m_lock;
};

struct Recipe
{
    std::string path;      // absolute
    std::string directory; // that holds it: $startdir
    std::string text;
    std::int64_t modified = 0; // seconds since the epoch
};

// Error{corrupt} when there is no such file, as for makepkg.
Recipe read_recipe(const std::string& path);

// The configuration with what the command line says about it. Warnings are printed.
config::Config read_config(const Invocation& invocation, const config::Environment& environment);

// Where builds may put their directories: below the cache, but on /var/tmp when a build user works
// for root, since he may not reach the cache.
std::string scratch_parent(const config::Config& config,
                           const std::optional<os::Identity>& build_user);

// $SOURCE_DATE_EPOCH, else the time of the recipe's last change: the same recipe makes the same
// bytes.
std::int64_t source_date_epoch(const config::Environment& environment, const Recipe& recipe);

// The machine as uname tells, or the configured architecture.
std::string architecture(const config::Config& config);

} // namespace rbeepkg::cmd_build
