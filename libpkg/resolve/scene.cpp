#include "libpkg/resolve/scene.hpp"

#include <fmt/format.h>
#include <fnmatch.h>

#include <algorithm>

namespace rbeepkg::resolve {

namespace {

using package::Depend;
using package::InstalledPackage;
using package::Package;
using package::SyncPackage;

template <typename Map>
const typename Map::mapped_type& found_or_empty(const Map& map, std::string_view name)
{
    static const typename Map::mapped_type k_empty;
    const auto found = map.find(name);
    return found == map.end() ? k_empty : found->second;
}

} // namespace

std::string full_name(const Package& package)
{
    return fmt::format("{}-{}", package.name, package.version.text());
}

bool matches_any(const std::vector<std::string>& globs, const std::string& name)
{
    return std::any_of(globs.begin(), globs.end(), [&](const std::string& glob) {
        return ::fnmatch(glob.c_str(), name.c_str(), 0) == 0;
    });
}

Scene::Scene(const Request& request, const package::PackageIndex& index,
             const std::vector<InstalledPackage>& installed, const HostFacts& host,
             const Answerer& answerer)
    : m_request{request}, m_index{index}, m_installed{installed}, m_host{host}, m_answerer{answerer}
{
    for (std::size_t place = 0; place < installed.size(); ++place) {
        const Package& package = installed[place].package;
        m_by_name[package.name].push_back(place);
        for (const package::Provide& provide : package.provides) {
            m_by_provided[provide.name].push_back(place);
        }
    }
    m_dependants = relations_of(&Package::depends);
    m_conflicts = relations_of(&Package::conflicts);
}

Scene::Relations Scene::relations_of(Lists list) const
{
    Relations relations;
    for (std::size_t place = 0; place < m_installed.size(); ++place) {
        for (const Depend& depend : m_installed[place].package.*list) {
            relations[depend.name].push_back({place, &depend});
        }
    }
    return relations;
}

Answer Scene::ask(const Question& question) const
{
    return m_answerer ? m_answerer(question) : default_answer(question);
}

std::vector<std::size_t> Scene::satisfying(const Depend& depend) const
{
    std::vector<std::size_t> places;
    for (const auto* map : {&m_by_name, &m_by_provided}) {
        for (const std::size_t place : found_or_empty(*map, depend.name)) {
            if (satisfies(m_installed[place].package, depend) &&
                std::find(places.begin(), places.end(), place) == places.end()) {
                places.push_back(place);
            }
        }
    }
    return places;
}

const std::vector<std::size_t>& Scene::versions_of(std::string_view name) const
{
    return found_or_empty(m_by_name, name);
}

const InstalledPackage* Scene::active_version(std::string_view name) const
{
    for (const std::size_t place : versions_of(name)) {
        if (m_installed[place].active) {
            return &m_installed[place];
        }
    }
    return nullptr;
}

const InstalledPackage* Scene::same_version(const Package& package) const
{
    const InstalledPackage* same = nullptr;
    for (const std::size_t place : versions_of(package.name)) {
        const InstalledPackage& present = m_installed[place];
        if (present.package.version == package.version && (same == nullptr || present.active)) {
            same = &present;
        }
    }
    return same;
}

const std::vector<InstalledRelation>& Scene::dependants_on(std::string_view name) const
{
    return found_or_empty(m_dependants, name);
}

const std::vector<InstalledRelation>& Scene::conflicts_with(std::string_view name) const
{
    return found_or_empty(m_conflicts, name);
}

bool Scene::is_assumed(const Depend& depend) const
{
    const auto& assumed = m_request.assumed;
    return std::any_of(assumed.begin(), assumed.end(),
                       [&](const package::Provide& provide) { return satisfies(provide, depend); });
}

bool Scene::is_known_name(const std::string& name) const
{
    const Depend any_version{name, package::Relation::any, {}};
    return is_assumed(any_version) || m_by_name.contains(name) || m_by_provided.contains(name) ||
           !m_index.satisfying(any_version).empty();
}

Depend Scene::checked_part(const Depend& depend) const
{
    if (m_request.depend_check == DependCheck::names_only) {
        return {depend.name, package::Relation::any, {}};
    }
    return depend;
}

std::string Scene::reluctance(const SyncPackage& package) const
{
    const std::string& name = package.package.name;
    if (matches_any(m_request.ignored_packages, name)) {
        return "it is ignored (IgnorePkg)";
    }
    for (const std::string& group : package.package.groups) {
        if (matches_any(m_request.ignored_groups, group)) {
            return fmt::format("its group {} is ignored (IgnoreGroup)", group);
        }
    }
    const InstalledPackage* active = active_version(name);
    if (active != nullptr && !active->hold.empty()) {
        return fmt::format("{} is held ({})", full_name(active->package), active->hold);
    }
    return {};
}

} // namespace rbeepkg::resolve
