// -Qp: package files instead of what is installed. Part of rbeepkg-transact: it reads archives.
#pragma once

#include "cmd/rbeepkg/invocation.hpp"
#include "cmd/rbeepkg/render/screen.hpp"
#include "libpkg/base/cancel.hpp"

namespace rbeepkg::cmd {

int query_package_files(const Invocation& invocation, const render::Screen& screen,
                        const CancelToken& cancel);

} // namespace rbeepkg::cmd
