// -Q, -T, -F, -Ss, -Si, -Sl, -Sg: reading and printing.
#pragma once

#include "cmd/rbeepkg/invocation.hpp"
#include "cmd/rbeepkg/render/screen.hpp"

#include <functional>
#include <string>

namespace rbeepkg::cmd {

// What a query wants of programs that load more than rbeepkg does.
struct QueryTools
{
    // The SHA-256 of a file as hex digits; "" when it is not there. For -Qii.
    std::function<std::string(const std::string& path)> sha256_of;
};

// The exit status: 0, or 1 when nothing was found (as pacman), 4 for an unknown name of -Si, 127
// for unmet dependencies of -T.
int run_query(const Invocation& invocation, const config::Config& config,
              const render::Screen& screen, const QueryTools& tools = {});

// What only rbeepkg-transact can answer: it reads package files (-Qp) or hashes files (-Qii).
bool needs_archives(const Invocation& invocation);

} // namespace rbeepkg::cmd
