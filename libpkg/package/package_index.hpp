// Read-only lookup of what could be installed. Filled by the database for what the targets can
// reach, or by a test.
#pragma once

#include "libpkg/package/package.hpp"

#include <functional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace rbeepkg::package {

// The order of the packages is that of the catalogs in the configuration; it decides between equal
// names.
class PackageIndex
{
public:
    void add(SyncPackage package);
    const std::vector<SyncPackage>& packages() const noexcept { return m_packages; }

    std::vector<const SyncPackage*> named(std::string_view name) const;
    // Packages whose name or provides meet the dependency; those of that very name first.
    std::vector<const SyncPackage*> satisfying(const Depend& depend) const;

private:
    std::vector<SyncPackage> m_packages;
    // Name or provided name -> places in m_packages, each place once.
    std::unordered_map<std::string, std::vector<std::size_t>> m_places;
};

} // namespace rbeepkg::package
