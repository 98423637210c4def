// -D --check and -D --rebuild.
#pragma once

#include "cmd/rbeepkg/invocation.hpp"
#include "cmd/rbeepkg/render/screen.hpp"
#include "libpkg/operation/session.hpp"

namespace rbeepkg::cmd {

// -Dk of somebody who may not write, and -Dkk: only looks.
int run_state_look(const Invocation& invocation, const config::Config& config,
                   const render::Screen& screen);
int run_state_check(const Invocation& invocation, const render::Screen& screen,
                    operation::Session& session);
int run_rebuild(const Invocation& invocation, operation::Session& session);

} // namespace rbeepkg::cmd
