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
             const package::InstalledIndex& installed, const HostFacts& host,
             const Answerer& answerer)
    : m_request{request}, m_index{index}, m_installed{installed}, m_host{host}, m_answerer{answerer}
{}

Answer Scene::ask(const Question& question) const
{
    return m_answerer ? m_answerer(question) : default_answer(question);
}

const Backends& Scene::backends() const
{
    if (!m_backends) {
        m_backends = m_host.backends ? m_host.backends() : Backends{};
    }
    return *m_backends;
}

const InstalledPackage* Scene::same_version(const Package& package) const
{
    const InstalledPackage* same = nullptr;
    for (const std::size_t place : m_installed.versions_of(package.name)) {
        const InstalledPackage& present = m_installed[place];
        if (present.package.version == package.version && (same == nullptr || present.active)) {
            same = &present;
        }
    }
    return same;
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
    return is_assumed(any_version) || !m_installed.satisfying(any_version).empty() ||
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
    const InstalledPackage* active = m_installed.active_version(name);
    if (active != nullptr && !active->hold.empty()) {
        return fmt::format("{} is held ({})", full_name(active->package), active->hold);
    }
    return {};
}

} // namespace rbeepkg::resolve
