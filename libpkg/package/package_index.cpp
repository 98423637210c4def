#include "libpkg/package/package_index.hpp"

#include <algorithm>
#include <utility>

namespace rbeepkg::package {

namespace {

void add_once(std::vector<std::size_t>& places, std::size_t place)
{
    if (std::find(places.begin(), places.end(), place) == places.end()) {
        places.push_back(place);
    }
}

} // namespace

void PackageIndex::add(SyncPackage package)
{
    const std::size_t place = m_packages->size();
    add_once(m_places[package.package.name].places, place);
    for (const Provide& provide : package.package.provides) {
        add_once(m_places[provide.name].places, place);
    }
    for (const Depend& replaced : package.package.replaces) {
        add_once(m_places[replaced.name].places, place);
    }
    for (const std::string& group : package.package.groups) {
        add_once(m_groups[group].places, place);
    }
    m_packages->push_back(std::move(package));
}

void PackageIndex::fetch_on_demand(Source source)
{
    m_source = std::move(source);
}

PackageIndex::Identity PackageIndex::identity_of(const SyncPackage& package)
{
    return {package.catalog, package.package.name, package.package.version.text(),
            package.package.arch};
}

// A catalog may list one version of a package twice: it is one package all the same, unless it is
// made for two architectures.
std::size_t PackageIndex::place_of(std::int64_t row) const
{
    const auto known_row = m_place_of_row.find(row);
    if (known_row != m_place_of_row.end()) {
        return known_row->second;
    }
    SyncPackage package = m_source.package(row);
    const auto known = m_fetched.find(identity_of(package));
    const std::size_t place = known == m_fetched.end() ? m_packages->size() : known->second;
    if (known == m_fetched.end()) {
        m_packages->push_back(std::move(package));
        m_fetched.emplace(identity_of(m_packages->back()), place);
    }
    m_place_of_row.emplace(row, place);
    return place;
}

const std::vector<std::size_t>& PackageIndex::places_of(std::string_view name, Places& known,
                                                        const Rows& rows) const
{
    auto found = known.find(name);
    if (found == known.end()) {
        found = known.try_emplace(std::string{name}).first;
    }
    Known& places = found->second;
    if (rows && !places.is_asked_for) {
        places.is_asked_for = true;
        for (const std::int64_t row : rows(found->first)) {
            add_once(places.places, place_of(row));
        }
    }
    return places.places;
}

std::vector<const SyncPackage*> PackageIndex::named(std::string_view name) const
{
    std::vector<const SyncPackage*> found;
    for (const std::size_t place : places_of(name, m_places, m_source.by_name)) {
        if ((*m_packages)[place].package.name == name) {
            found.push_back(&(*m_packages)[place]);
        }
    }
    return found;
}

std::vector<const SyncPackage*> PackageIndex::satisfying(const Depend& depend) const
{
    const std::vector<std::size_t>& places = places_of(depend.name, m_places, m_source.by_name);
    std::vector<const SyncPackage*> found;
    found.reserve(places.size());
    for (const bool is_literal : {true, false}) {
        for (const std::size_t place : places) {
            const SyncPackage& candidate = (*m_packages)[place];
            if ((candidate.package.name == depend.name) == is_literal &&
                satisfies(candidate.package, depend)) {
                found.push_back(&candidate);
            }
        }
    }
    return found;
}

std::vector<const SyncPackage*> PackageIndex::named_or_replacing(std::string_view name) const
{
    std::vector<const SyncPackage*> found;
    for (const std::size_t place : places_of(name, m_places, m_source.by_name)) {
        const Package& package = (*m_packages)[place].package;
        if (package.name == name ||
            std::any_of(package.replaces.begin(), package.replaces.end(),
                        [&](const Depend& replaced) { return replaced.name == name; })) {
            found.push_back(&(*m_packages)[place]);
        }
    }
    return found;
}

std::vector<const SyncPackage*> PackageIndex::in_group(std::string_view group) const
{
    std::vector<const SyncPackage*> found;
    for (const std::size_t place : places_of(group, m_groups, m_source.by_group)) {
        found.push_back(&(*m_packages)[place]);
    }
    return found;
}

} // namespace rbeepkg::package
