// What is asked of -S and -U, from the words that were typed, and the answer of -p.
#pragma once

#include "cmd/rbeepkg/invocation.hpp"
#include "libpkg/operation/install.hpp"

#include <string>

namespace rbeepkg::cmd {

resolve::DependCheck depend_check_of(const Invocation& invocation); // -d, -dd
operation::InstallRequest install_request(const Invocation& invocation);

// A plan in the form that was asked for: --print-format, --json.
std::string printed(const Invocation& invocation, const plan::Plan& plan);

} // namespace rbeepkg::cmd
