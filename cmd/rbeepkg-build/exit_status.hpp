// makepkg's exit statuses, where they apply.
#pragma once

#include "libpkg/base/error.hpp"

namespace rbeepkg::cmd_build {

constexpr int k_exit_failed = 1;
constexpr int k_exit_bad_config = 2;
constexpr int k_exit_already_built = 13;

int exit_status(ErrorCode code);

} // namespace rbeepkg::cmd_build
