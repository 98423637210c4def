// -Sp where everything that it tells lies in the database: no server is to be asked, nothing has
// to be recovered, and all that would be installed comes as package files. Loads no library of
// archives, of the network or of digests, and writes nothing.
#pragma once

#include "libpkg/operation/install.hpp"

#include <functional>
#include <string>

namespace rbeepkg::operation {

// Whether a cache may have the package file of that digest; a no must be sure.
using MayBeCached = std::function<bool(const std::string& sha256)>;

// As install() with InstallRequest::print_only reports it. nullopt: install() must be asked, since
// more than that is needed, or there is an error, which it then tells. Of the session it uses the
// configuration, the store, the database (which may be open for reading only), the host, the
// prompter, the sink and the token; the sink has been told of what was found by then.
std::optional<InstallReport> plan_at_hand(Session& session, const InstallRequest& request,
                                          const MayBeCached& may_be_cached);

} // namespace rbeepkg::operation
