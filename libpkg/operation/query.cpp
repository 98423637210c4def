#include "libpkg/operation/query.hpp"

#include "libpkg/database/sync_database.hpp"
#include "libpkg/operation/read_view.hpp"
#include "libpkg/operation/targets.hpp"
#include "libpkg/store/store.hpp"

#include <algorithm>
#include <map>

namespace rbeepkg::operation {

namespace {

std::vector<std::string> catalog_names(const config::Config& config)
{
    std::vector<std::string> names;
    for (const config::CatalogConfig& catalog : config.catalogs) {
        names.push_back(catalog.name);
    }
    return names;
}

// name -> version of every active package.
std::map<std::string, std::string> active_versions(ReadView& view)
{
    std::map<std::string, std::string> versions;
    database::LocalDatabase{*view.file}.for_each_listed(
        view.generation, [&](const database::ListedPackage& package) {
            if (package.active) {
                versions[package.name] = package.version;
            }
        });
    return versions;
}

std::string version_in(const std::map<std::string, std::string>& versions, const std::string& name)
{
    const auto found = versions.find(name);
    return found == versions.end() ? std::string{} : found->second;
}

std::vector<OfferedPackage> with_installed(std::vector<package::SyncPackage> packages,
                                           ReadView& view)
{
    const std::map<std::string, std::string> versions = active_versions(view);
    std::vector<OfferedPackage> offered;
    for (package::SyncPackage& package : packages) {
        std::string installed = version_in(versions, package.package.name);
        offered.push_back({std::move(package), std::move(installed)});
    }
    return offered;
}

// Who among `members` needs or would like `subject`.
void add_dependants(InstalledDetails& details,
                    const std::vector<package::InstalledPackage>& members)
{
    const package::Package& subject = details.package.package;
    for (const package::InstalledPackage& member : members) {
        const auto needs = [&](const package::Depend& depend) {
            return package::satisfies(subject, depend);
        };
        const auto likes = [&](const package::OptDepend& optional) {
            return needs(optional.depend);
        };
        const package::Package& other = member.package;
        if (std::any_of(other.depends.begin(), other.depends.end(), needs)) {
            details.required_by.push_back(other.name);
        }
        if (std::any_of(other.optdepends.begin(), other.optdepends.end(), likes)) {
            details.optional_for.push_back(other.name);
        }
    }
}

} // namespace

std::vector<std::string>
list_installed(const config::Config& config, const std::vector<std::string>& names,
               const std::function<void(const database::ListedPackage&)>& visit)
{
    ReadView view = open_view(config);
    if (!view.file) {
        return names;
    }
    database::LocalDatabase local{*view.file};
    if (names.empty()) {
        local.for_each_listed(view.generation, visit);
        return {};
    }
    std::vector<std::string> missing;
    for (const std::string& name : names) {
        const package::Depend wanted = parse_target(name).depend;
        bool found = false;
        for (const database::ListedPackage& package : local.listed(view.generation, wanted.name)) {
            const Result<package::Version> version = package::Version::parse(package.version);
            if (version && wanted.allows(*version)) {
                visit(package);
                found = true;
            }
        }
        if (!found) {
            missing.push_back(name);
        }
    }
    return missing;
}

std::vector<InstalledDetails> describe_installed(const config::Config& config,
                                                 const std::string& name)
{
    ReadView view = open_view(config);
    std::vector<InstalledDetails> found;
    if (!view.file) {
        return found;
    }
    database::LocalDatabase local{*view.file};
    const package::Depend wanted = parse_target(name).depend;
    std::vector<package::InstalledPackage> members;
    for (package::InstalledPackage& package : local.named(view.generation, wanted.name)) {
        if (!wanted.allows(package.package.version)) {
            continue;
        }
        if (members.empty()) {
            members = local.members(view.generation);
        }
        InstalledDetails details;
        details.tree = store::Store{config.paths.state}.tree_path(package.store_path);
        details.package = std::move(package);
        add_dependants(details, members);
        found.push_back(std::move(details));
    }
    return found;
}

void list_files(const config::Config& config, const package::InstalledPackage& package,
                const std::function<void(const database::InstalledFile&)>& visit)
{
    ReadView view = open_view(config);
    if (view.file) {
        database::LocalDatabase{*view.file}.for_each_file(package.id, visit);
    }
}

std::vector<OfferedPackage> search_catalogs(const config::Config& config,
                                            const std::vector<std::string>& terms)
{
    ReadView view = open_view(config);
    if (!view.file) {
        return {};
    }
    database::SyncDatabase sync{*view.file};
    return with_installed(sync.search(terms, catalog_names(config)), view);
}

void list_catalogs(const config::Config& config, const std::vector<std::string>& catalogs,
                   const std::function<void(const OfferedPackage&)>& visit)
{
    const std::vector<std::string> known = catalog_names(config);
    for (const std::string& name : catalogs) {
        if (std::find(known.begin(), known.end(), name) == known.end()) {
            Error error = make_error(ErrorCode::not_found, "catalog '{}' was not found", name);
            error.set_hint("the configuration has: " + fmt::format("{}", fmt::join(known, ", ")));
            throw error;
        }
    }
    ReadView view = open_view(config);
    if (!view.file) {
        return;
    }
    database::SyncDatabase sync{*view.file};
    const std::map<std::string, std::string> versions = active_versions(view);
    sync.for_each(catalogs.empty() ? known : catalogs, [&](const package::SyncPackage& package) {
        visit({package, version_in(versions, package.package.name)});
    });
}

std::vector<OfferedPackage> describe_offered(const config::Config& config,
                                             const std::string& target)
{
    ReadView view = open_view(config);
    if (!view.file) {
        return {};
    }
    const package::Target wanted = parse_target(target);
    std::vector<std::string> catalogs = catalog_names(config);
    if (!wanted.catalog.empty()) {
        catalogs = {wanted.catalog};
    }
    database::SyncDatabase sync{*view.file};
    std::vector<package::SyncPackage> packages = sync.named(wanted.depend.name, catalogs);
    std::erase_if(packages, [&](const package::SyncPackage& package) {
        return !wanted.depend.allows(package.package.version);
    });
    if (packages.empty()) {
        const package::PackageIndex index = sync.reachable({wanted.depend.name}, catalogs);
        for (const package::SyncPackage* package : index.satisfying(wanted.depend)) {
            packages.push_back(*package);
        }
    }
    return with_installed(std::move(packages), view);
}

std::vector<std::string> similar_names(const config::Config& config, const std::string& name)
{
    ReadView view = open_view(config);
    if (!view.file) {
        return {};
    }
    return database::SyncDatabase{*view.file}.similar_names(name, 3);
}

} // namespace rbeepkg::operation
