// A source under version control other than git: to a revision in a mirror, and from there to a
// working copy.
#pragma once

#include "libpkg/source/fetch.hpp"

#include <optional>
#include <string>
#include <vector>

namespace rbeepkg::source {

PinnedSource fetch_vcs(const WantedSource& wanted, const SourceUrl& url,
                       const FetchContext& context, const CancelToken& cancel);

// "hg:<revision>" and the like, as the server, else the mirror, knows it now.
std::optional<std::string> known_vcs_pin(const SourceUrl& url, const FetchContext& context,
                                         const CancelToken& cancel);

// A working copy of its own at srcdir/<name>. What a user should know about it.
std::vector<std::string> check_out_vcs(const PinnedSource& source, const std::string& srcdir,
                                       EventSink& sink, const CancelToken& cancel);

// Of any version control, git too: refuses checksums, which there are none of.
void refuse_checksums(const WantedSource& wanted, const SourceUrl& url,
                      const FetchContext& context);
// Refuses what anybody on the way could replace. pinned: the name of the revision is its digest.
void refuse_plain(const SourceUrl& url, bool pinned, const FetchContext& context);

} // namespace rbeepkg::source
