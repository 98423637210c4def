// What is wrong or unwise in a $pkgdir that is about to be packed.
#pragma once

#include "libpkg/base/cancel.hpp"
#include "libpkg/base/event.hpp"
#include "libpkg/package/package.hpp"

#include <string>

namespace rbeepkg::build {

// Error{build_failed} for what makepkg refuses: names that begin with a dot at the top, or that
// hold a newline; all of them are listed. A Warning each, with the paths, for what it warns of
// (references to $srcdir and $pkgdir, files of the backup array that are not there) and for search
// paths of libraries that anybody may fill, references to the package's own files by absolute path
// (it may be installed elsewhere), and files that anybody may write to.
void check_result(const std::string& pkgdir, const package::Package& package, EventSink& sink,
                  const CancelToken& cancel);

} // namespace rbeepkg::build
