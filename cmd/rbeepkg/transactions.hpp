// -S, -U, -R: running the story and telling how it ended.
#pragma once

#include "cmd/rbeepkg/invocation.hpp"
#include "cmd/rbeepkg/render/screen.hpp"
#include "libpkg/operation/session.hpp"

namespace rbeepkg::cmd {

// The exit status. Failures are exceptions.
int run_transaction(const Invocation& invocation, const render::Screen& screen,
                    operation::Session& session);

} // namespace rbeepkg::cmd
