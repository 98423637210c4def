// OpenPGP signatures of sources: files beside the file that they vouch for, and signed commits and
// tags.
#pragma once

#include "libpkg/source/fetch.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace rbeepkg::source {

// Whether the source is the signature of another: worker.tar.gz.sig, .sign, .asc.
bool is_signature(const SourceUrl& url);
// Whether the source is a signature, or one of these is its signature.
bool is_vouched_for(const SourceUrl& url, const std::vector<SourceUrl>& all);

// Checks every signature among the sources, as makepkg does: by one of context.valid_pgp_keys, or,
// where there are none, by a key that the keyring trusts. Error{untrusted} says whose signature it
// is and what is wrong with it; for a key that is not known also how to get it.
void verify_signatures(const std::vector<PinnedSource>& sources, const FetchContext& context,
                       const CancelToken& cancel);

// A signed object of git: what was signed, and the signature; "" when there is none.
struct SignedObject
{
    std::string payload;
    std::string signature;
};
SignedObject split_commit(std::string_view commit, bool sha256);
SignedObject split_tag(std::string_view tag);

} // namespace rbeepkg::source
