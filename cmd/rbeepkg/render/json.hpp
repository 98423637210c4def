// Packages and plans as JSON (render/JSON.md): stable names, stable order, "schema": 1 in every
// object.
#pragma once

#include "libpkg/encoding/json.hpp"
#include "libpkg/operation/query.hpp"
#include "libpkg/store/store.hpp"

namespace rbeepkg::cmd::render {

encoding::OrderedJson json_of(const database::ListedPackage& package, const store::Store& store);
encoding::OrderedJson json_of(const operation::InstalledDetails& details);
encoding::OrderedJson json_of(const operation::OfferedPackage& offered);
encoding::OrderedJson json_of_files(const operation::InstalledDetails& details,
                                    encoding::OrderedJson files);

} // namespace rbeepkg::cmd::render
