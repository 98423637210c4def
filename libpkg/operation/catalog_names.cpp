#include "libpkg/operation/catalog_names.hpp"

namespace rbeepkg::operation {

std::vector<std::string> catalog_names(const config::Config& config)
{
    std::vector<std::string> names;
    for (const config::CatalogConfig& catalog : config.catalogs) {
        names.push_back(catalog.name);
    }
    return names;
}

std::vector<std::string> catalog_names(const config::Config& config,
                                       bool config::CatalogUsage::*use)
{
    std::vector<std::string> names;
    for (const config::CatalogConfig& catalog : config.catalogs) {
        if (catalog.usage.*use) {
            names.push_back(catalog.name);
        }
    }
    return names;
}

} // namespace rbeepkg::operation
