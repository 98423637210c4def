// Plans, reports and changes as text.
#pragma once

#include "libpkg/operation/refresh.hpp"
#include "libpkg/operation/refresh_files.hpp"
#include "libpkg/plan/plan.hpp"

#include <string>
#include <vector>

namespace rbeepkg::cmd::render {

// What is shown before the question: packages, where each comes from, what must be built, sizes.
std::string plan_table(const plan::Plan& plan);
std::string removal_table(const std::vector<package::InstalledPackage>& removed);

// -p: one line a package.
std::string plan_lines(const plan::Plan& plan);
std::string removal_lines(const std::vector<package::InstalledPackage>& removed);
std::string plan_json(const plan::Plan& plan);
std::string removal_json(const std::vector<package::InstalledPackage>& removed);

std::string refresh_line(const operation::RefreshedCatalog& report);
std::string refreshed_files_line(const operation::RefreshedFiles& report);

} // namespace rbeepkg::cmd::render
