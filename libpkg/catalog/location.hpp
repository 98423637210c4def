// Where a catalog may say that something lies. Pure.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace rbeepkg::catalog {

// Why a text is neither an absolute http(s) or file URL nor a path from the server's root
// ("/pkgbuilds/x"), without ".." in either; nullopt: it is one.
std::optional<std::string> invalid_location_reason(std::string_view text);

} // namespace rbeepkg::catalog
