// One function a shape of entry: fills in what it offers.
#pragma once

#include "libpkg/catalog/entry.hpp"
#include "libpkg/catalog/fields.hpp"

#include <string>

namespace rbeepkg::catalog {

// What is said once for the whole entry, whatever its shape: id, version, texts, source, and the
// entry itself. Throws FieldError.
package::SyncPackage common_part(const JsonView& entry, const std::string& catalog_name);

// A and B: one entry is one package, named by its id. Throws FieldError.
package::SyncPackage read_flat(const JsonView& entry, Shape shape, const std::string& catalog_name);

// C: a package for each variant. A bad variant is a Rejection; what is wrong with the whole entry
// throws FieldError.
void read_variants(const JsonView& entry, const std::string& catalog_name, Snapshot& snapshot);

} // namespace rbeepkg::catalog
