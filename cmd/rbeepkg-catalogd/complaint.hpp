// What the server says on stderr.
#pragma once

#include <string_view>

namespace rbeepkg::catalogd {

// "<lead>: <text>". A log that cannot be written to is no reason not to serve: never throws.
void complain(std::string_view lead, std::string_view text);

} // namespace rbeepkg::catalogd
