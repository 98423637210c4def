#include "libpkg/operation/query_offered.hpp"

#include "libpkg/operation/catalog_names.hpp"
#include "libpkg/operation/targets.hpp"

#include <algorithm>
#include <utility>

namespace rbeepkg::operation {

namespace {

constexpr std::size_t k_most_similar = 3;

} // namespace

Offered::Offered(const config::Config& config)
    : m_config{config}, m_view{open_view(config)}, m_searchable{catalog_names(
                                                       config, &config::CatalogUsage::search)}
{
    if (m_view.file) {
        m_sync.emplace(*m_view.file);
        m_active.emplace(*m_view.file, m_view.generation);
    }
}

std::vector<OfferedPackage> Offered::with_installed(std::vector<package::SyncPackage> packages)
{
    std::vector<OfferedPackage> offered;
    offered.reserve(packages.size());
    for (package::SyncPackage& package : packages) {
        std::string installed = installed_version(package.package.name);
        offered.push_back({std::move(package), std::move(installed)});
    }
    return offered;
}

void Offered::check_catalogs(const std::vector<std::string>& catalogs) const
{
    const std::vector<std::string> known = catalog_names(m_config);
    for (const std::string& name : catalogs) {
        if (std::find(known.begin(), known.end(), name) == known.end()) {
            Error error = make_error(ErrorCode::not_found, "catalog '{}' was not found", name);
            error.set_hint("the configuration has: " + fmt::format("{}", fmt::join(known, ", ")));
            throw error;
        }
    }
}

std::vector<OfferedPackage> Offered::search(const std::vector<std::string>& terms)
{
    return m_sync ? with_installed(m_sync->search(terms, m_searchable))
                  : std::vector<OfferedPackage>{};
}

std::vector<database::DescribedSyncPackage>
Offered::search_described(const std::vector<std::string>& terms)
{
    return m_sync ? database::search_described(*m_view.file, terms, m_searchable)
                  : std::vector<database::DescribedSyncPackage>{};
}

void Offered::for_each(const std::vector<std::string>& catalogs,
                       const std::function<void(OfferedPackage)>& visit)
{
    check_catalogs(catalogs);
    if (m_sync) {
        m_sync->for_each(catalogs.empty() ? m_searchable : catalogs,
                         [&](const package::SyncPackage& package) {
                             visit({package, installed_version(package.package.name)});
                         });
    }
}

void Offered::for_each_listed(const std::vector<std::string>& catalogs, bool only_in_groups,
                              const std::function<void(const database::ListedSyncPackage&)>& visit)
{
    check_catalogs(catalogs);
    if (m_sync) {
        m_sync->for_each_listed(catalogs.empty() ? m_searchable : catalogs, only_in_groups, visit);
    }
}

std::vector<OfferedPackage> Offered::find(const std::string& target)
{
    const package::Target wanted = parse_target(target);
    std::vector<std::string> catalogs = catalog_names(m_config);
    if (!wanted.catalog.empty()) {
        catalogs = {wanted.catalog};
        check_catalogs(catalogs);
    }
    if (!m_sync) {
        return {};
    }
    std::vector<package::SyncPackage> packages = m_sync->named(wanted.depend.name, catalogs);
    std::erase_if(packages, [&](const package::SyncPackage& package) {
        return !wanted.depend.allows(package.package.version);
    });
    if (packages.empty()) {
        const package::PackageIndex index = m_sync->reachable({wanted.depend.name}, catalogs);
        for (const package::SyncPackage* package : index.satisfying(wanted.depend)) {
            packages.push_back(*package);
        }
    }
    return with_installed(std::move(packages));
}

OfferedDependants Offered::dependants_of(const OfferedPackage& offered)
{
    OfferedDependants dependants;
    if (!m_sync) {
        return dependants;
    }
    const package::Package& subject = offered.package.package;
    std::vector<std::string> names{subject.name};
    for (const package::Provide& provide : subject.provides) {
        names.push_back(provide.name);
    }
    const auto needs = [&](const package::Depend& depend) {
        return package::satisfies(subject, depend);
    };
    const auto likes = [&](const package::OptDepend& optional) { return needs(optional.depend); };
    for (const package::SyncPackage& other : m_sync->depending_on(names, catalog_names(m_config))) {
        const package::Package& package = other.package;
        if (std::any_of(package.depends.begin(), package.depends.end(), needs)) {
            dependants.required_by.push_back(package.name);
        }
        if (std::any_of(package.optdepends.begin(), package.optdepends.end(), likes)) {
            dependants.optional_for.push_back(package.name);
        }
    }
    for (auto* list : {&dependants.required_by, &dependants.optional_for}) {
        std::sort(list->begin(), list->end());
        list->erase(std::unique(list->begin(), list->end()), list->end());
    }
    return dependants;
}

std::vector<std::string> Offered::similar_names(const std::string& name)
{
    return m_sync ? m_sync->similar_names(name, k_most_similar) : std::vector<std::string>{};
}

void Offered::files_at(const std::string& path,
                       const std::function<void(const database::SyncFile&)>& visit)
{
    if (m_sync) {
        m_sync->files_at(path, m_searchable, visit);
    }
}

void Offered::files_called(const std::string& name,
                           const std::function<void(const database::SyncFile&)>& visit)
{
    if (m_sync) {
        m_sync->files_called(name, m_searchable, visit);
    }
}

void Offered::files_matching(const std::string& expression, bool whole_path,
                             const std::function<void(const database::SyncFile&)>& visit)
{
    if (m_sync) {
        m_sync->files_matching(expression, whole_path, m_searchable, visit);
    }
}

void Offered::for_each_file(const std::string& target,
                            const std::function<void(const database::SyncFile&)>& visit)
{
    std::vector<std::string> catalogs = m_searchable;
    std::string name = target;
    if (const std::size_t slash = target.find('/'); slash != std::string::npos) {
        catalogs = {target.substr(0, slash)};
        check_catalogs(catalogs);
        name = target.substr(slash + 1);
    }
    if (m_sync) {
        m_sync->for_each_file(name, catalogs, visit);
    }
}

std::vector<std::string> Offered::without_file_lists()
{
    std::vector<std::string> names = m_searchable;
    if (m_sync) {
        std::erase_if(names,
                      [&](const std::string& name) { return !m_sync->files_sha256(name).empty(); });
    }
    return names;
}

std::string Offered::installed_version(const std::string& name)
{
    return m_active ? m_active->of(name) : std::string{};
}

} // namespace rbeepkg::operation
