#include "libpkg/operation/query_selection.hpp"

#include "libpkg/host/host.hpp"
#include "libpkg/operation/catalog_names.hpp"

#include <fnmatch.h>

#include <algorithm>
#include <utility>

namespace rbeepkg::operation {

namespace {

using database::ListedPackage;
using database::RelationKind;

bool matches_any(const std::vector<std::string>& globs, const std::string& text)
{
    return std::any_of(globs.begin(), globs.end(), [&](const std::string& glob) {
        return ::fnmatch(glob.c_str(), text.c_str(), 0) == 0;
    });
}

class Selection
{
public:
    Selection(Installed& installed, const InstalledFilter& filter)
        : m_installed{installed}, m_filter{filter}
    {
        if (installed.file() != nullptr && (filter.foreign || filter.native)) {
            m_offered.emplace(*installed.file(), catalog_names(installed.config()));
        }
        if (installed.file() != nullptr && filter.upgrades) {
            const host::HostProfile host = host::this_host(installed.config().architectures);
            m_upgrading.emplace(*installed.file(),
                                catalog_names(installed.config(), &config::CatalogUsage::upgrade),
                                [host](const package::SyncPackage& offered) {
                                    return !host::misfit_reason(offered, host);
                                });
        }
    }

    // Everything of which a catalog has something newer is found from the catalogs' side.
    void visit_upgrades(const std::function<void(const Selected&)>& visit)
    {
        if (!m_upgrading) {
            return;
        }
        m_upgrading->for_each_upgrade(
            m_installed.generation(),
            [&](const ListedPackage& package, const database::OfferedVersion& offered) {
                if (passes(package)) {
                    visit({package, offered, is_ignored(package, offered)});
                }
            });
    }

    void visit_one(const ListedPackage& package, const std::function<void(const Selected&)>& visit)
    {
        if (!passes(package)) {
            return;
        }
        if (!m_filter.upgrades) {
            visit({package, std::nullopt, false});
            return;
        }
        const auto offered = package.active ? m_upgrading->of(package.name) : std::nullopt;
        if (offered && package::vercmp(package.version, offered->version) < 0) {
            visit({package, offered, is_ignored(package, *offered)});
        }
    }

private:
    // All filters but -u.
    bool passes(const ListedPackage& package)
    {
        const bool is_explicit = package.reason == package::InstallReason::explicitly;
        if ((m_filter.only_explicit && !is_explicit) || (m_filter.only_depends && is_explicit)) {
            return false;
        }
        if (m_filter.foreign || m_filter.native) {
            const bool is_native = m_offered->of(package.name).has_value();
            if ((m_filter.foreign && is_native) || (m_filter.native && !is_native)) {
                return false;
            }
        }
        return m_filter.unrequired == 0 || is_unrequired(package);
    }

    bool is_unrequired(const ListedPackage& package)
    {
        return m_installed.dependants(package, RelationKind::depends).empty() &&
               (m_filter.unrequired > 1 ||
                m_installed.dependants(package, RelationKind::optdepends).empty());
    }

    // As -Su sees it: by the groups of what is installed and of what is offered.
    bool is_ignored(const ListedPackage& package, const database::OfferedVersion& offered)
    {
        const config::Config& config = m_installed.config();
        if (!package.hold.empty() || matches_any(config.ignored_packages, package.name)) {
            return true;
        }
        const auto has_ignored_one = [&](const std::vector<std::string>& groups) {
            return std::any_of(groups.begin(), groups.end(), [&](const std::string& group) {
                return matches_any(config.ignored_groups, group);
            });
        };
        return !config.ignored_groups.empty() && (has_ignored_one(m_installed.groups_of(package)) ||
                                                  has_ignored_one(m_upgrading->groups_of(offered)));
    }

    Installed& m_installed;
    const InstalledFilter& m_filter;
    std::optional<database::OfferedVersions> m_offered;
    std::optional<database::OfferedVersions> m_upgrading;
};

} // namespace

bool InstalledFilter::any() const
{
    return only_explicit || only_depends || foreign || native || unrequired != 0 || upgrades;
}

std::vector<std::string> select_installed(Installed& installed,
                                          const std::vector<std::string>& targets,
                                          const InstalledFilter& filter,
                                          const std::function<void(const Selected&)>& visit)
{
    if (!filter.any() && targets.empty()) {
        installed.for_each([&](const ListedPackage& package) { visit({package, {}, false}); });
        return {};
    }
    Selection selection{installed, filter};
    if (targets.empty()) {
        if (filter.upgrades) {
            selection.visit_upgrades(visit);
        } else {
            installed.for_each(
                [&](const ListedPackage& package) { selection.visit_one(package, visit); });
        }
        return {};
    }
    std::vector<std::string> missing;
    for (const std::string& target : targets) {
        const std::vector<ListedPackage> found = installed.find(target);
        for (const ListedPackage& package : found) {
            selection.visit_one(package, visit);
        }
        if (found.empty()) {
            missing.push_back(target);
        }
    }
    return missing;
}

} // namespace rbeepkg::operation
