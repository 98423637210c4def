// The documented exit statuses (README, "Exit codes"): one row for each kind of error. Of every
// program that changes something.
#pragma once

#include "libpkg/base/error.hpp"

namespace rbeepkg::cmd {

int status_of(ErrorCode code);

} // namespace rbeepkg::cmd
