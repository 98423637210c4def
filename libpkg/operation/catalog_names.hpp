// The catalogs of the configuration, by name and in their order.
#pragma once

#include "libpkg/config/config.hpp"

#include <string>
#include <vector>

namespace rbeepkg::operation {

std::vector<std::string> catalog_names(const config::Config& config);
// Only those that may be used so.
std::vector<std::string> catalog_names(const config::Config& config,
                                       bool config::CatalogUsage::*use);

} // namespace rbeepkg::operation
