// rbeepkg-build's one operation.
#pragma once

#include "cmd/rbeepkg-build/invocation.hpp"
#include "libpkg/base/cancel.hpp"
#include "libpkg/base/event.hpp"
#include "libpkg/config/config.hpp"

namespace rbeepkg::cmd_build {

// Reads the PKGBUILD and prints what is asked for, or makes its packages. Returns the exit status;
// errors are thrown.
int make_package(const Invocation& invocation, const config::Environment& environment,
                 const config::Config& config, EventSink& sink, const CancelToken& cancel);

} // namespace rbeepkg::cmd_build
