// Which of the package files that a catalog offers ready-made is for this machine, and where it
// lies. Asks nobody.
#pragma once

#include "libpkg/net/url.hpp"
#include "libpkg/operation/session.hpp"

#include <optional>
#include <string>
#include <vector>

namespace rbeepkg::operation {

// The catalog of that name in the configuration. Error{internal}: a package names another one.
const config::CatalogConfig& configured_catalog(const Session& session, const std::string& name);

// The first that runs here.
std::optional<package::PrebuiltFile> offered_for_host(const Session& session,
                                                      const package::SyncPackage& package);

// On the servers of the catalog in their order, the one that gave the catalog first. Error{corrupt}
// when it can lie nowhere.
std::vector<net::Url> places_of_offered(const Session& session, const package::SyncPackage& package,
                                        const package::PrebuiltFile& offered);

} // namespace rbeepkg::operation
