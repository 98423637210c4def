// Read-only lookup of what could be installed. Filled by a test or for package files of the user;
// what catalogs offer is fetched from the database when it is first asked for: of a large catalog
// only what a resolution comes across is ever read.
#pragma once

#include "libpkg/package/package.hpp"

#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace rbeepkg::package {

// The order of the packages is that of the catalogs in the configuration; it decides between equal
// names. Packages stay where they are: pointers to them are good for as long as the index is.
class PackageIndex
{
public:
    PackageIndex() = default;
    PackageIndex(PackageIndex&&) = default;
    PackageIndex& operator=(PackageIndex&&) = default;
    PackageIndex(const PackageIndex&) = delete;
    PackageIndex& operator=(const PackageIndex&) = delete;
    ~PackageIndex() = default;

    // Where packages are fetched from when they are first asked for: a name or a group gives the
    // rows that have to do with it, in the order of the catalogs, and a row its package. A row is
    // read once, however many of its names are asked for.
    struct Source
    {
        // Everything that has the name, provides it or replaces it; everything that is in a group.
        std::function<std::vector<std::int64_t>(const std::string&name)> by_name, by_group;
        std::function<SyncPackage(std::int64_t row)> package;
    };

    void add(SyncPackage package);
    // What was added by hand comes before what is fetched. Each name is asked for once at most.
    void fetch_on_demand(Source source);
    // All that is known so far.
    const std::deque<SyncPackage>& packages() const noexcept { return *m_packages; }
    // One of the packages, for whoever goes on with it: it keeps all of them alive, and none is
    // copied.
    std::shared_ptr<const SyncPackage> share(const SyncPackage& package) const
    {
        return {m_packages, &package};
    }

    std::vector<const SyncPackage*> named(std::string_view name) const;
    // Packages whose name or provides meet the dependency; those of that very name first.
    std::vector<const SyncPackage*> satisfying(const Depend& depend) const;
    // Those of that name and those that say they replace something of that name, whatever its
    // version, in the order of the catalogs.
    std::vector<const SyncPackage*> named_or_replacing(std::string_view name) const;
    std::vector<const SyncPackage*> in_group(std::string_view group) const;

private:
    // So that a look-up by a part of a text makes no string of it.
    struct Hash
    {
        using is_transparent = void;
        std::size_t operator()(std::string_view text) const noexcept
        {
            return std::hash<std::string_view>{}(text);
        }
    };
    struct Known
    {
        std::vector<std::size_t> places; // in m_packages, each once
        bool is_asked_for = false;       // whatever the source has is among them
    };
    using Places = std::unordered_map<std::string, Known, Hash, std::equal_to<>>;
    using Rows = std::function<std::vector<std::int64_t>(const std::string& name)>;

    const std::vector<std::size_t>& places_of(std::string_view name, Places& known,
                                              const Rows& rows) const;
    std::size_t place_of(std::int64_t row) const;

    // What tells a package of a catalog from others; the texts are those of the package itself.
    struct Identity
    {
        std::string_view catalog, name, version, arch;
        bool operator==(const Identity&) const = default;
    };
    struct IdentityHash
    {
        std::size_t operator()(const Identity& identity) const noexcept
        {
            return Hash{}(identity.name) ^ (Hash{}(identity.version) << 1U);
        }
    };
    static Identity identity_of(const SyncPackage& package);

    // What is fetched while somebody only looks changes no answer.
    std::shared_ptr<std::deque<SyncPackage>> m_packages =
        std::make_shared<std::deque<SyncPackage>>();
    mutable Places m_places; // by name, provided or replaced name
    mutable Places m_groups;
    mutable std::unordered_map<std::int64_t, std::size_t> m_place_of_row;
    mutable std::unordered_map<Identity, std::size_t, IdentityHash> m_fetched;
    Source m_source;
};

} // namespace rbeepkg::package
