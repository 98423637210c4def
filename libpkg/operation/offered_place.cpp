#include "libpkg/operation/offered_place.hpp"

#include "libpkg/base/error.hpp"
#include "libpkg/catalog/places.hpp"
#include "libpkg/database/sync_database.hpp"

#include <algorithm>

namespace rbeepkg::operation {

const config::CatalogConfig& configured_catalog(const Session& session, const std::string& name)
{
    for (const config::CatalogConfig& catalog : session.config.catalogs) {
        if (catalog.name == name) {
            return catalog;
        }
    }
    throw make_error(ErrorCode::internal, "catalog '{}' is not configured", name);
}

std::optional<package::PrebuiltFile> offered_for_host(const Session& session,
                                                      const package::SyncPackage& package)
{
    const auto found = std::find_if(package.prebuilt.begin(), package.prebuilt.end(),
                                    [&](const package::PrebuiltFile& file) {
                                        return file.arch.empty() || session.host.runs(file.arch);
                                    });
    return found == package.prebuilt.end() ? std::nullopt : std::optional{*found};
}

std::vector<net::Url> places_of_offered(const Session& session, const package::SyncPackage& package,
                                        const package::PrebuiltFile& offered)
{
    const config::CatalogConfig& configured = configured_catalog(session, package.catalog);
    const auto state = database::SyncDatabase{*session.database}.catalog(package.catalog);
    return catalog::places_of(configured.name,
                              catalog::parse_servers(configured.name, configured.servers),
                              offered.url, state ? state->server : "");
}

} // namespace rbeepkg::operation
