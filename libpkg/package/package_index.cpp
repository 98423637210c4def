#include "libpkg/package/package_index.hpp"

namespace rbeepkg::package {

void PackageIndex::add(SyncPackage package)
{
    const std::size_t place = m_packages.size();
    m_places[package.package.name].push_back(place);
    for (const Provide& provide : package.package.provides) {
        std::vector<std::size_t>& places = m_places[provide.name];
        if (places.empty() || places.back() != place) {
            places.push_back(place);
        }
    }
    m_packages.push_back(std::move(package));
}

std::vector<const SyncPackage*> PackageIndex::named(std::string_view name) const
{
    std::vector<const SyncPackage*> found;
    const auto entry = m_places.find(std::string{name});
    if (entry == m_places.end()) {
        return found;
    }
    for (const std::size_t place : entry->second) {
        if (m_packages[place].package.name == name) {
            found.push_back(&m_packages[place]);
        }
    }
    return found;
}

std::vector<const SyncPackage*> PackageIndex::satisfying(const Depend& depend) const
{
    std::vector<const SyncPackage*> found;
    const auto entry = m_places.find(depend.name);
    if (entry == m_places.end()) {
        return found;
    }
    std::vector<const SyncPackage*> providers;
    for (const std::size_t place : entry->second) {
        const SyncPackage& candidate = m_packages[place];
        if (satisfies(candidate.package, depend)) {
            (candidate.package.name == depend.name ? found : providers).push_back(&candidate);
        }
    }
    found.insert(found.end(), providers.begin(), providers.end());
    return found;
}

} // namespace rbeepkg::package
