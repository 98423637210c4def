// Read-only lookup of what could be installed. Filled by a test or for package files of the user;
// what catalogs offer is fetched from the database when it is first asked for: of a large catalog
// only what a resolution comes across is ever read.
#pragma once

#include "libpkg/package/package.hpp"

#include <deque>
#include <functional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <vector>

namespace rbeepkg::package {

// The order of the packages is that of the catalogs in the configuration; it decides between equal
// names. Packages stay where they are: pointers to them are good for as long as the index is.
class PackageIndex
{
public:
    // Everything that has a name, provides it or replaces it, or that is in a group of that name;
    // in the order of the catalogs.
    using Fetch = std::function<std::vector<SyncPackage>(const std::string& name)>;

    void add(SyncPackage package);
    // What was added by hand comes before what is fetched. Each name is asked for once at most.
    void fetch_on_demand(Fetch by_name, Fetch by_group);
    // All that is known so far.
    const std::deque<SyncPackage>& packages() const noexcept { return m_packages; }

    std::vector<const SyncPackage*> named(std::string_view name) const;
    // Packages whose name or provides meet the dependency; those of that very name first.
    std::vector<const SyncPackage*> satisfying(const Depend& depend) const;
    // Those of that name and those that say they replace something of that name, whatever its
    // version, in the order of the catalogs.
    std::vector<const SyncPackage*> named_or_replacing(std::string_view name) const;
    std::vector<const SyncPackage*> in_group(std::string_view group) const;

private:
    using Places = std::unordered_map<std::string, std::vector<std::size_t>>;

    const std::vector<std::size_t>& places_of(std::string_view name, Places& known,
                                              std::unordered_set<std::string>& asked,
                                              const Fetch& fetch) const;
    std::size_t place_of(SyncPackage package) const;

    // What is fetched while somebody only looks changes no answer.
    mutable std::deque<SyncPackage> m_packages;
    // Name, provided or replaced name -> places in m_packages, each place once.
    mutable Places m_places;
    mutable Places m_groups;
    mutable std::unordered_set<std::string> m_asked_names;
    mutable std::unordered_set<std::string> m_asked_groups;
    mutable std::unordered_map<std::string, std::size_t> m_fetched; // "catalog name version"
    Fetch m_fetch_name;
    Fetch m_fetch_group;
};

} // namespace rbeepkg::package
