// What the ELF files of a tree want of the machine.
#pragma once

#include "libpkg/base/cancel.hpp"
#include "libpkg/package/package.hpp"

#include <string>
#include <string_view>

namespace rbeepkg::pkgfile {

// Of all ELF programs and libraries below pkgdir together, without what they bring each other: a
// soname is brought by a library that has it or by a file or link of that name. Follows no link.
package::HostRequirements host_requirements(const std::string& pkgdir, const CancelToken& cancel);

// The backend that a library belongs to ("cuda", "rocm", "sycl"); "" for any other.
std::string_view gpu_backend_of(std::string_view soname);

// Whether a version of numbers and dots ("2.4") comes before another ("2.34").
bool is_lower_version(std::string_view left, std::string_view right);

} // namespace rbeepkg::pkgfile
