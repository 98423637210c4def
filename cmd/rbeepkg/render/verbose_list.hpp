// VerbosePkgLists: what is going to change as a table. Pure.
#pragma once

#include "libpkg/plan/plan.hpp"

#include <string>

namespace rbeepkg::cmd::render {

// Package, old and new version, size of the download; "" when it is wider than `columns` (0: any
// width will do).
std::string verbose_list(const plan::Plan& plan, unsigned columns);

} // namespace rbeepkg::cmd::render
