// Downloaded files where makepkg has them: beside the PKGBUILD, or in SRCDEST.
#pragma once

#include "libpkg/source/fetch.hpp"

#include <string>
#include <vector>

namespace rbeepkg::source {

// Where a file of this name may lie already, in the order in which it is looked for. Regular files
// only.
std::vector<std::string> places_of(const std::string& name, const FetchContext& context);

// Puts a file of the cache into context.download_directory too, if there is one; replaces what is
// called so there.
void offer_in_download_directory(const PinnedSource& source, const FetchContext& context,
                                 const CancelToken& cancel);

} // namespace rbeepkg::source
