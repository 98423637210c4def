// A file source of a PKGBUILD: fetched into the cache or found beside the PKGBUILD, and checked.
#pragma once

#include "libpkg/source/fetch.hpp"

#include <optional>
#include <string>

namespace rbeepkg::source {

// vouched: a signature, or the user, answers for it where there is no checksum.
PinnedSource fetch_file(const WantedSource& wanted, const SourceUrl& url,
                        const FetchContext& context, bool vouched, const CancelToken& cancel);

// "sha256:<hex>" when it is known without fetching.
std::optional<std::string> known_file_pin(const WantedSource& wanted, const SourceUrl& url,
                                          const FetchContext& context);

} // namespace rbeepkg::source
