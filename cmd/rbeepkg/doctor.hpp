// --doctor.
#pragma once

#include "cmd/rbeepkg/invocation.hpp"
#include "libpkg/base/cancel.hpp"

namespace rbeepkg::cmd {

// 0 when nothing is wrong, else 1. Works whatever is broken, the configuration included.
int run_doctor(const Invocation& invocation, const CancelToken& cancel);

} // namespace rbeepkg::cmd
