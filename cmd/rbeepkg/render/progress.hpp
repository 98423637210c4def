// How events are shown: bars on a terminal, plain lines elsewhere, one JSON object a line for
// programs, or not at all.
#pragma once

#include "cmd/rbeepkg/render/foreseen.hpp"
#include "cmd/rbeepkg/render/screen.hpp"
#include "libpkg/base/event.hpp"

#include <memory>

namespace rbeepkg::cmd::render {

// As the screen says. Warnings go to stderr always. foreseen: borrowed; what the work is going to
// change, once that is known.
std::unique_ptr<EventSink> make_progress_sink(const Screen& screen, const Foreseen& foreseen);

} // namespace rbeepkg::cmd::render
