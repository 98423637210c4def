// -Qk, -Qkk and -Qkk --repair.
#pragma once

#include "cmd/rbeepkg/invocation.hpp"
#include "cmd/rbeepkg/render/screen.hpp"
#include "libpkg/base/cancel.hpp"
#include "libpkg/base/event.hpp"
#include "libpkg/operation/session.hpp"

namespace rbeepkg::cmd {

// -Qk, in rbeepkg itself.
int run_presence_check(const Invocation& invocation, const config::Config& config,
                       const render::Screen& screen);
// -Qkk: it reads every byte and loads what hashes them, so rbeepkg-transact does it, without a
// session.
int run_content_check(const Invocation& invocation, const config::Config& config,
                      const render::Screen& screen, EventSink& sink, const CancelToken& cancel);
int run_repair(const Invocation& invocation, const render::Screen& screen,
               operation::Session& session);

} // namespace rbeepkg::cmd
