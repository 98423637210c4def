// Read-only lookup of what is installed, every version of it, by names. Made of a list by a test or
// for few packages; else each name is fetched from the database when it is first asked for: what a
// resolution does not come across is never read.
#pragma once

#include "libpkg/package/package.hpp"

#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace rbeepkg::package {

// Packages are told apart by their places, which are given in the order in which they come in.
// They stay where they are: pointers to them are good for as long as the index is.
class InstalledIndex
{
public:
    // A name gives the rows that have to do with it, in the order of the packages' names, of each
    // the oldest version first; a row gives its package, nullopt when it is no longer there.
    struct Source
    {
        using Rows = std::function<std::vector<std::int64_t>(const std::string& name)>;
        Rows bearing, providing, depending_on, conflicting_with;
        std::function<std::optional<InstalledPackage>(std::int64_t row)> package;
    };
    // One relation of a package.
    struct Relation
    {
        std::size_t place = 0;
        const Depend* depend = nullptr;
    };

    InstalledIndex() = default;
    // These and no others, in that order.
    // NOLINTNEXTLINE(google-explicit-constructor): a list of packages is such an index
    InstalledIndex(const std::vector<InstalledPackage>& packages);
    explicit InstalledIndex(Source source);

    // What is known so far.
    std::size_t size() const noexcept { return m_packages.size(); }
    const InstalledPackage& operator[](std::size_t place) const { return m_packages[place]; }

    const std::vector<std::size_t>& versions_of(std::string_view name) const;
    // nullptr: there is none.
    const InstalledPackage* active_version(std::string_view name) const;
    // Whose name or provides meet the dependency, the name's own versions first.
    std::vector<std::size_t> satisfying(const Depend& depend) const;
    const std::vector<Relation>& dependants_on(std::string_view name) const;
    const std::vector<Relation>& conflicts_with(std::string_view name) const;

private:
    struct Hash
    {
        using is_transparent = void;
        std::size_t operator()(std::string_view text) const noexcept
        {
            return std::hash<std::string_view>{}(text);
        }
    };
    template <typename T>
    using ByName = std::unordered_map<std::string, std::vector<T>, Hash, std::equal_to<>>;

    template <typename T, typename Add>
    const std::vector<T>& found(std::string_view name, ByName<T>& known, const Source::Rows& rows,
                                Add add) const;
    const std::vector<std::size_t>& places(std::string_view name, ByName<std::size_t>& known,
                                           const Source::Rows& rows) const;
    const std::vector<Relation>& relations(std::string_view name, ByName<Relation>& known,
                                           const Source::Rows& rows,
                                           std::vector<Depend> Package::*list) const;
    std::optional<std::size_t> place_of(std::int64_t row) const;

    Source m_source; // empty where everything is known
    // What is fetched while somebody only looks changes no answer.
    mutable std::deque<InstalledPackage> m_packages;
    mutable std::unordered_map<std::int64_t, std::size_t> m_place_of_row;
    mutable ByName<std::size_t> m_bearing, m_providing;
    mutable ByName<Relation> m_dependants, m_conflicts;
};

} // namespace rbeepkg::package
