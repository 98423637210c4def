// rbeepkg-build --lint: what is wrong or unwise in PKGBUILDs, with the lines.
#pragma once

#include "cmd/rbeepkg-build/invocation.hpp"
#include "cmd/rbeepkg-build/settings.hpp"
#include "libpkg/base/cancel.hpp"
#include "libpkg/config/config.hpp"

namespace rbeepkg::cmd_build {

// "FILE:LINE: error|warning: MESSAGE" a line, on stdout. The status: that of a wrong PKGBUILD when
// there is an error in one of them, else 0.
int lint_recipes(const Invocation& invocation, const config::Config& config,
                 const Settings& settings, const CancelToken& cancel);

} // namespace rbeepkg::cmd_build
