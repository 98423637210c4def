// Packages as JSON (render/JSON.md): stable names, stable order, "schema": 1 in every object.
#pragma once

#include "cmd/rbeepkg/render/package_tables.hpp"
#include "libpkg/encoding/json.hpp"

#include <string>
#include <vector>

namespace rbeepkg::cmd::render {

// path: of the worker's binary, else of its tree.
encoding::OrderedJson json_of(const database::ListedPackage& package, const std::string& path);
encoding::OrderedJson json_of(const operation::InstalledDetails& details);
encoding::OrderedJson json_of(const std::vector<BackupFile>& files);
encoding::OrderedJson json_of(const operation::OfferedPackage& offered);
encoding::OrderedJson json_of(const FileDetails& details);
encoding::OrderedJson json_of_member(const std::string& group, const std::string& name,
                                     const std::string& version);

} // namespace rbeepkg::cmd::render
