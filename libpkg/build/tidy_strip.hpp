// Which files of a $pkgdir lose their symbols.
#pragma once

#include "libpkg/build/package_options.hpp"
#include "libpkg/build/package_tree.hpp"
#include "libpkg/build/tidy_plan.hpp"

#include <optional>

namespace rbeepkg::build {

enum class StripKind
{
    program,
    shared_library, // position-independent programs and kernel modules too
    static_library
};

// What strip(1) may do to an open file of that name; nullopt: it is none of these. Told by its
// content alone, but for kernel modules.
std::optional<StripKind> strip_kind_of(int fd, const std::string& name);

// Every file that its owner may write to, once whatever its hard links. keeps_debug: the other
// names get their debug symbols too.
void plan_strip(const PackageTree& tree, const PackageOptions& options, bool keeps_debug,
                TidyPlan& plan);

} // namespace rbeepkg::build
