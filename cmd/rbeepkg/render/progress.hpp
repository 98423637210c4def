// How events are shown: bars on a terminal, plain lines elsewhere, one JSON object a line for
// programs, or not at all.
#pragma once

#include "cmd/rbeepkg/invocation.hpp"
#include "libpkg/base/event.hpp"

#include <memory>

namespace rbeepkg::cmd::render {

// As --progress, --noprogressbar and --print say; auto is bars when stdout is a terminal. Warnings
// go to stderr always.
std::unique_ptr<EventSink> make_progress_sink(const Invocation& invocation);

} // namespace rbeepkg::cmd::render
