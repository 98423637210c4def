// -v and VerbosePkgLists: what is going to change as a table. Pure.
#pragma once

#include "cmd/rbeepkg/render/page.hpp"
#include "libpkg/plan/plan.hpp"

#include <string>
#include <vector>

namespace rbeepkg::cmd::render {

// Package, old and new version, what it takes more or less, size of the download; "" when that is
// wider than the page.
std::string verbose_list(const plan::Plan& plan, const Page& page);
// Package, version, what becomes free.
std::string verbose_list(const std::vector<package::InstalledPackage>& removed, const Page& page);

} // namespace rbeepkg::cmd::render
