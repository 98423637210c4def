#include "libpkg/operation/query_installed.hpp"

#include "libpkg/os/file.hpp"
#include "libpkg/package/target.hpp"
#include "libpkg/store/store.hpp"

#include <algorithm>
#include <string_view>
#include <utility>

namespace rbeepkg::operation {

namespace {

using database::ListedPackage;
using database::RelationKind;

constexpr std::string_view k_local = "local/";

// What may be asked whether it is needed: name, version, provides.
package::Package identity_of(const ListedPackage& package, database::Relations& relations)
{
    package::Package identity;
    identity.name = package.name;
    if (Result<package::Version> version = package::Version::parse(package.version)) {
        identity.version = *std::move(version);
    }
    for (const std::string& text : relations.of(package.id, RelationKind::provides)) {
        if (Result<package::Provide> provide = package::Provide::parse(text)) {
            identity.provides.push_back(*std::move(provide));
        }
    }
    return identity;
}

std::optional<package::Depend> dependency_in(const std::string& expression, RelationKind kind)
{
    if (kind == RelationKind::optdepends) {
        Result<package::OptDepend> optional = package::OptDepend::parse(expression);
        return optional ? std::optional{std::move(optional->depend)} : std::nullopt;
    }
    Result<package::Depend> depend = package::Depend::parse(expression);
    return depend ? std::optional{*std::move(depend)} : std::nullopt;
}

} // namespace

Installed::Installed(const config::Config& config) : m_config{config}, m_view{open_view(config)}
{
    if (m_view.file) {
        m_local.emplace(*m_view.file);
        m_relations.emplace(*m_view.file, m_view.generation);
    }
}

void Installed::for_each(const std::function<void(const ListedPackage&)>& visit)
{
    if (m_local) {
        m_local->for_each_listed(m_view.generation, visit);
    }
}

void Installed::for_each_version(
    const std::function<void(const database::InstalledVersion&)>& visit)
{
    if (m_local) {
        database::for_each_version(*m_view.file, m_view.generation, visit);
    }
}

std::vector<ListedPackage> Installed::find(const std::string& target)
{
    const std::size_t prefix = target.starts_with(k_local) ? k_local.size() : 0;
    const Result<package::Target> wanted =
        package::Target::parse(std::string_view{target}.substr(prefix));
    if (!m_local || !wanted || !wanted->catalog.empty()) {
        return {}; // what is no name is not installed either
    }
    std::vector<ListedPackage> found = m_local->listed(m_view.generation, wanted->depend.name);
    std::erase_if(found, [&](const ListedPackage& package) {
        const Result<package::Version> version = package::Version::parse(package.version);
        return !version || !wanted->depend.allows(*version);
    });
    return found;
}

InstalledDetails Installed::describe(const ListedPackage& package)
{
    InstalledDetails details;
    for (package::InstalledPackage& version : m_local->named(m_view.generation, package.name)) {
        if (version.id == package.id) {
            details.package = std::move(version);
        }
    }
    details.tree = tree_of(package);
    details.required_by = dependants(package, RelationKind::depends);
    details.optional_for = dependants(package, RelationKind::optdepends);
    for (const package::OptDepend& optional : details.package.package.optdepends) {
        details.has_optional.push_back(meets(optional.depend));
    }
    return details;
}

std::string Installed::tree_of(const ListedPackage& package) const
{
    return store::Store{m_config.paths.state}.tree_path(package.store_path);
}

std::string Installed::path_of(const ListedPackage& package) const
{
    const std::string tree = tree_of(package);
    return package.binary.empty() ? tree : os::join_path(tree, package.binary);
}

void Installed::for_each_file(const ListedPackage& package,
                              const std::function<void(const database::InstalledFile&)>& visit)
{
    m_local->for_each_file(package.id, visit);
}

std::vector<database::DescribedPackage> Installed::search(const std::vector<std::string>& terms)
{
    return m_local ? m_local->search(m_view.generation, terms)
                   : std::vector<database::DescribedPackage>{};
}

void Installed::for_each_in_group(
    const std::string& group,
    const std::function<void(const std::string& group, const database::Related&)>& visit)
{
    if (!m_relations) {
        return;
    }
    if (group.empty()) {
        m_relations->for_each_in_groups(visit);
        return;
    }
    for (const database::Related& member : m_relations->naming(RelationKind::groups, group)) {
        visit(group, member);
    }
}

std::vector<std::string> Installed::groups_of(const ListedPackage& package)
{
    return m_relations ? m_relations->of(package.id, RelationKind::groups)
                       : std::vector<std::string>{};
}

std::vector<std::string> Installed::dependants(const ListedPackage& package, RelationKind kind)
{
    std::vector<std::string> names;
    if (!m_relations) {
        return names;
    }
    const package::Package identity = identity_of(package, *m_relations);
    std::vector<std::string> asked{identity.name};
    for (const package::Provide& provide : identity.provides) {
        asked.push_back(provide.name);
    }
    for (const std::string& name : asked) {
        for (const database::Related& other : m_relations->naming(kind, name)) {
            const auto depend = dependency_in(other.expression, kind);
            if (depend && package::satisfies(identity, *depend)) {
                names.push_back(other.name);
            }
        }
    }
    std::sort(names.begin(), names.end());
    names.erase(std::unique(names.begin(), names.end()), names.end());
    return names;
}

bool Installed::meets(const package::Depend& depend)
{
    if (!m_local) {
        return false;
    }
    const auto allowed = [&](const ListedPackage& package) {
        const Result<package::Version> version = package::Version::parse(package.version);
        return version && depend.allows(*version);
    };
    const auto provided = [&](const database::Related& provider) {
        const Result<package::Provide> provide = package::Provide::parse(provider.expression);
        return provide && package::satisfies(*provide, depend);
    };
    const std::vector<ListedPackage> named = m_local->listed(m_view.generation, depend.name);
    if (std::any_of(named.begin(), named.end(), allowed)) {
        return true;
    }
    const auto providers = m_relations->naming(RelationKind::provides, depend.name);
    return std::any_of(providers.begin(), providers.end(), provided);
}

std::optional<ListedPackage> Installed::owner(const std::string& store_path,
                                              const std::string& path)
{
    return m_local ? m_local->owner(m_view.generation, store_path, path) : std::nullopt;
}

} // namespace rbeepkg::operation
