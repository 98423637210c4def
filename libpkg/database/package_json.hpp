// Packages as JSON and back, field by field: what the database keeps of a package beside the
// columns that it searches. What is empty is left out.
#pragma once

#include "libpkg/encoding/json.hpp"
#include "libpkg/package/package.hpp"

#include <string>
#include <string_view>

namespace rbeepkg::database {

encoding::Json to_json(const package::Package& package);
// Without the catalog's name and the entry, which are not the package's own.
encoding::Json to_json(const package::SyncPackage& package);

// Throw encoding::FieldError where a field is not what to_json writes.
package::Package package_from_json(const encoding::Json& json);
package::SyncPackage sync_package_from_json(const encoding::Json& json);

// The same as text. what: names the row in Error{corrupt}.
std::string to_json_text(const package::Package& package);
std::string to_json_text(const package::SyncPackage& package);
package::Package package_from_text(std::string_view text, std::string_view what);
package::SyncPackage sync_package_from_text(std::string_view text, std::string_view what);

} // namespace rbeepkg::database
