// Where a command works, as -v and --debug tell it before anything is done.
#pragma once

#include "cmd/rbeepkg/invocation.hpp"
#include "cmd/rbeepkg/render/debug_log.hpp"
#include "cmd/rbeepkg/render/screen.hpp"
#include "libpkg/config/config.hpp"

namespace rbeepkg::cmd {

// -v: a table as pacman's, on stdout, or on stderr where stdout is a program's to read. --debug:
// files read, catalogs and their servers.
void tell_whereabouts(const Invocation& invocation, const config::LoadedConfig& loaded,
                      const render::Screen& screen, render::DebugLog& debug);

} // namespace rbeepkg::cmd
