#include "libpkg/package/installed_index.hpp"

#include <algorithm>
#include <utility>

namespace rbeepkg::package {

InstalledIndex::InstalledIndex(const std::vector<InstalledPackage>& packages)
    : m_packages{packages.begin(), packages.end()}
{
    for (std::size_t place = 0; place < m_packages.size(); ++place) {
        const Package& package = m_packages[place].package;
        m_bearing[package.name].push_back(place);
        for (const Provide& provide : package.provides) {
            m_providing[provide.name].push_back(place);
        }
        for (const Depend& depend : package.depends) {
            m_dependants[depend.name].push_back({place, &depend});
        }
        for (const Depend& conflict : package.conflicts) {
            m_conflicts[conflict.name].push_back({place, &conflict});
        }
    }
}

InstalledIndex::InstalledIndex(Source source) : m_source{std::move(source)} {}

std::optional<std::size_t> InstalledIndex::place_of(std::int64_t row) const
{
    const auto known = m_place_of_row.find(row);
    if (known != m_place_of_row.end()) {
        return known->second;
    }
    std::optional<InstalledPackage> package = m_source.package(row);
    if (!package) {
        return std::nullopt;
    }
    m_packages.push_back(*std::move(package));
    return m_place_of_row.emplace(row, m_packages.size() - 1).first->second;
}

// What is known of the name; where it is not, add(place, list) puts in what a row of it means.
template <typename T, typename Add>
const std::vector<T>& InstalledIndex::found(std::string_view name, ByName<T>& known,
                                            const Source::Rows& rows, Add add) const
{
    static const std::vector<T> k_none;
    const auto entry = known.find(name);
    if (entry != known.end()) {
        return entry->second;
    }
    if (!rows) {
        return k_none;
    }
    const auto fresh = known.try_emplace(std::string{name}).first;
    for (const std::int64_t row : rows(fresh->first)) {
        if (const auto place = place_of(row)) {
            add(*place, fresh->second);
        }
    }
    return fresh->second;
}

const std::vector<std::size_t>& InstalledIndex::places(std::string_view name,
                                                       ByName<std::size_t>& known,
                                                       const Source::Rows& rows) const
{
    return found(name, known, rows,
                 [](std::size_t place, std::vector<std::size_t>& list) { list.push_back(place); });
}

const std::vector<InstalledIndex::Relation>&
InstalledIndex::relations(std::string_view name, ByName<Relation>& known, const Source::Rows& rows,
                          std::vector<Depend> Package::*list) const
{
    return found(name, known, rows, [&](std::size_t place, std::vector<Relation>& relations) {
        for (const Depend& depend : m_packages[place].package.*list) {
            if (depend.name == name) {
                relations.push_back({place, &depend});
            }
        }
    });
}

const std::vector<std::size_t>& InstalledIndex::versions_of(std::string_view name) const
{
    return places(name, m_bearing, m_source.bearing);
}

const InstalledPackage* InstalledIndex::active_version(std::string_view name) const
{
    for (const std::size_t place : versions_of(name)) {
        if (m_packages[place].active) {
            return &m_packages[place];
        }
    }
    return nullptr;
}

std::vector<std::size_t> InstalledIndex::satisfying(const Depend& depend) const
{
    std::vector<std::size_t> satisfying;
    for (const auto* list :
         {&versions_of(depend.name), &places(depend.name, m_providing, m_source.providing)}) {
        for (const std::size_t place : *list) {
            if (satisfies(m_packages[place].package, depend) &&
                std::find(satisfying.begin(), satisfying.end(), place) == satisfying.end()) {
                satisfying.push_back(place);
            }
        }
    }
    return satisfying;
}

const std::vector<InstalledIndex::Relation>&
InstalledIndex::dependants_on(std::string_view name) const
{
    return relations(name, m_dependants, m_source.depending_on, &Package::depends);
}

const std::vector<InstalledIndex::Relation>&
InstalledIndex::conflicts_with(std::string_view name) const
{
    return relations(name, m_conflicts, m_source.conflicting_with, &Package::conflicts);
}

} // namespace rbeepkg::package
