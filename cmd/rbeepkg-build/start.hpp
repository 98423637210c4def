// What both programs find out before anything else.
#pragma once

#include "cmd/rbeepkg-build/invocation.hpp"
#include "cmd/rbeepkg-build/settings.hpp"
#include "libpkg/config/config.hpp"

namespace rbeepkg::cmd_build {

struct Start
{
    config::Environment environment;
    config::Config config;
    Settings settings;
};

// Ended{2} for a configuration that is wrong.
Start read_start(const Invocation& invocation);

} // namespace rbeepkg::cmd_build
