// Libraries named in depends and provides ("libfoo.so"): the versions come from the ELF files.
#pragma once

#include "libpkg/base/cancel.hpp"
#include "libpkg/base/event.hpp"
#include "libpkg/package/package.hpp"

#include <string>

namespace rbeepkg::build {

// "libfoo.so" in depends becomes "libfoo.so=1-64" for every version that the programs of the
// package need, in provides for every version that it brings; a Warning where there is none. As
// makepkg.
void fill_library_versions(package::Package& package, const std::string& pkgdir, EventSink& sink,
                           const CancelToken& cancel);

} // namespace rbeepkg::build
