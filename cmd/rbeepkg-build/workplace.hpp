// What surrounds rbeepkg-build: the configuration, a scratch directory that goes at the end.
#pragma once

#include "cmd/rbeepkg-build/invocation.hpp"
#include "libpkg/base/cancel.hpp"
#include "libpkg/config/config.hpp"
#include "libpkg/os/child.hpp"
#include "libpkg/os/lock.hpp"
#include "libpkg/os/tree.hpp"

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

// rbeepkg.conf with what the command line says about it. Warnings are printed.
config::Config read_config(const Invocation& invocation, const config::Environment& environment);

// Where builds may put their private directories: below the cache, but on /var/tmp when a build
// user works for root, since he may not reach the cache.
std::string scratch_parent(const config::Config& config,
                           const std::optional<os::Identity>& build_user);

// The machine as uname tells, or the configured architecture.
std::string architecture(const config::Config& config);

} // namespace rbeepkg::cmd_build
