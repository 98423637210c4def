// Where a redirect leads, and whether it may. Pure.
#pragma once

#include "libpkg/base/result.hpp"
#include "libpkg/net/url.hpp"

#include <string>

namespace rbeepkg::net {

bool is_redirect_status(int status);

// The URL that a Location means, seen from `from`. Refused: anything but http and https, and https
// to http. Credentials of the URL stay with its host.
Result<Url> redirect_target(const Url& from, const std::string& location);

// Whether headers meant for `from` may go to `to`: the same host and port over the same or a better
// scheme.
bool may_keep_headers(const Url& from, const Url& to);

} // namespace rbeepkg::net
