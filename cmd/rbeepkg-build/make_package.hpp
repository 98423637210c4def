// What makepkg does in a directory with a PKGBUILD.
#pragma once

#include "cmd/rbeepkg-build/invocation.hpp"
#include "cmd/rbeepkg-build/settings.hpp"
#include "libpkg/base/cancel.hpp"
#include "libpkg/base/event.hpp"
#include "libpkg/config/config.hpp"

namespace rbeepkg::cmd_build {

// Makes the packages, or goes as far as is asked for. Returns the exit status; errors are thrown.
int make_package(const Invocation& invocation, const config::Environment& environment,
                 const config::Config& config, const Settings& settings, EventSink& sink,
                 const CancelToken& cancel);

} // namespace rbeepkg::cmd_build
