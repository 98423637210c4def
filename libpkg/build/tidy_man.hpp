// Compressed manual and info pages.
#pragma once

#include "libpkg/build/package_options.hpp"
#include "libpkg/build/package_tree.hpp"
#include "libpkg/build/tidy_plan.hpp"

#include <string>
#include <utility>
#include <vector>

namespace rbeepkg::build {

// What is to happen around the compressing itself: gzip takes a file's other names away and leads
// no link.
struct ManPages
{
    std::vector<std::pair<std::string, std::string>> twins; // {hard link, the first name}
    std::vector<std::pair<std::string, std::string>> links; // {symlink, the page that it leads to}
};

// All pages of the manual directories that are not compressed yet go into the plan. As in makepkg,
// these directories are no patterns, and symbolic links count where they are in them.
ManPages plan_man_pages(const PackageTree& tree, const PackageOptions& options, TidyPlan& plan);

// After the plan was carried out: the other names come back, as PATH.gz.
void finish_man_pages(const PackageTree& tree, const ManPages& pages);

} // namespace rbeepkg::build
