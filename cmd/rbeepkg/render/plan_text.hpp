// Plans, reports and changes as text.
#pragma once

#include "cmd/rbeepkg/render/page.hpp"
#include "libpkg/operation/refresh.hpp"
#include "libpkg/operation/refresh_files.hpp"
#include "libpkg/plan/plan.hpp"

#include <string>
#include <vector>

namespace rbeepkg::cmd::render {

// What is shown before the question: packages, where each comes from, what must be built, sizes.
// verbose: a table in the place of the names in a row; "": none.
std::string plan_table(const plan::Plan& plan, const Page& page, const std::string& verbose);
std::string removal_table(const std::vector<package::InstalledPackage>& removed, const Page& page,
                          const std::string& verbose);

// -p: one line a package, as print_format.hpp says.
std::string plan_lines(const plan::Plan& plan, const std::string& format);
std::string removal_lines(const std::vector<package::InstalledPackage>& removed);
std::string plan_json(const plan::Plan& plan);
std::string removal_json(const std::vector<package::InstalledPackage>& removed);

std::string refresh_line(const operation::RefreshedCatalog& report);
std::string refreshed_files_line(const operation::RefreshedFiles& report);

} // namespace rbeepkg::cmd::render
