// The files beside a recipe of a catalog that it names and that are none of its sources: install
// scripts and changelogs.
#pragma once

#include "libpkg/operation/session.hpp"
#include "libpkg/os/tree.hpp"

#include <map>
#include <string>

namespace rbeepkg::operation {

// Name -> content, of at most 1 MiB each, from beside the recipe; when the catalog does not answer,
// what was seen last serves. Error{not_found} names the URL; Error{untrusted} for a name that is a
// path.
std::map<std::string, std::string> fetch_neighbours(Session& session,
                                                    const package::SyncPackage& package,
                                                    const plan::EvaluatedRecipe& recipe);

// In a directory, as a build looks for them.
void write_neighbours(const std::map<std::string, std::string>& files,
                      const std::string& directory);

} // namespace rbeepkg::operation
