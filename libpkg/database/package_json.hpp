// Packages as JSON and back, field by field: what the database keeps of a package beside the
// columns that it searches. What is empty is left out.
#pragma once

#include "libpkg/package/package.hpp"

#include <string>
#include <string_view>

namespace rbeepkg::database {

// What is not UTF-8 becomes U+FFFD: a description must not stand in the way of an installation.
std::string to_json_text(const package::Package& package);
// Without the catalog's name and the entry, which are not the package's own.
std::string to_json_text(const package::SyncPackage& package);

// Texts come back byte for byte, with their control characters: a package that is installed must
// stay listable. what: names the row in Error{corrupt}.
package::Package package_from_text(std::string_view text, std::string_view what);
package::SyncPackage sync_package_from_text(std::string_view text, std::string_view what);

} // namespace rbeepkg::database
