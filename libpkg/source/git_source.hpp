// A git source of a PKGBUILD: to a commit in a mirror, and from there to a working tree.
#pragma once

#include "libpkg/source/fetch.hpp"

#include <optional>
#include <string>
#include <vector>

namespace rbeepkg::source {

PinnedSource fetch_git(const WantedSource& wanted, const SourceUrl& url,
                       const FetchContext& context, const CancelToken& cancel);

// "git:<commit>" as the server, else the mirror, knows it now.
std::optional<std::string> known_git_pin(const SourceUrl& url, const FetchContext& context,
                                         const CancelToken& cancel);

// A working tree of its own at srcdir/<name>, which shares nothing with the mirror. What a user
// should know about it.
std::vector<std::string> check_out(const PinnedSource& source, const std::string& srcdir,
                                   EventSink& sink, const CancelToken& cancel);

} // namespace rbeepkg::source
