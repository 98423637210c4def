// What a resolution is made in: the request, what there is, what is installed and under which names
// it is found. Internal to this room.
#pragma once

#include "libpkg/resolve/resolve.hpp"

#include <cstddef>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <vector>

namespace rbeepkg::resolve {

// One version of one package: either offered or installed.
struct Part
{
    const package::SyncPackage* offered = nullptr;
    const package::InstalledPackage* installed = nullptr;
    bool beside = false; // offered, and replaces no other version

    const package::Package& package() const
    {
        return offered != nullptr ? offered->package : installed->package;
    }
    bool operator==(const Part&) const = default;
};
std::string full_name(const package::Package& package); // "a-1.0-1"

// One relation of an installed package.
struct InstalledRelation
{
    std::size_t place = 0; // of the package among the installed ones
    const package::Depend* depend = nullptr;
};

class Scene
{
public:
    // Borrows all of them.
    Scene(const Request& request, const package::PackageIndex& index,
          const std::vector<package::InstalledPackage>& installed, const HostFacts& host,
          const Answerer& answerer);

    const Request& request() const noexcept { return m_request; }
    const package::PackageIndex& index() const noexcept { return m_index; }
    const HostFacts& host() const noexcept { return m_host; }
    const std::vector<package::InstalledPackage>& installed() const noexcept { return m_installed; }
    Answer ask(const Question& question) const;

    // Places of the installed packages, all versions, whose name or provides meet the dependency.
    std::vector<std::size_t> satisfying(const package::Depend& depend) const;
    const std::vector<std::size_t>& versions_of(std::string_view name) const;
    const package::InstalledPackage* active_version(std::string_view name) const;
    // The active one where several installed versions count as the same.
    const package::InstalledPackage* same_version(const package::Package& package) const;
    // Installed packages that depend on a name, or that conflict with it.
    const std::vector<InstalledRelation>& dependants_on(std::string_view name) const;
    const std::vector<InstalledRelation>& conflicts_with(std::string_view name) const;

    bool is_assumed(const package::Depend& depend) const;
    // Whether any package, here or in a catalog, bears or provides the name; what nobody does is a
    // thing of the host.
    bool is_known_name(const std::string& name) const;
    // What of a dependency is looked at: -d leaves its version out.
    package::Depend checked_part(const package::Depend& depend) const;

    // Why a package is not taken unless it is asked for by name: "it is ignored (IgnorePkg)"; "" it
    // may be taken.
    std::string reluctance(const package::SyncPackage& package) const;

private:
    using Relations = std::unordered_map<std::string_view, std::vector<InstalledRelation>>;
    using Lists = std::vector<package::Depend> package::Package::*;
    Relations relations_of(Lists list) const;

    const Request& m_request;
    const package::PackageIndex& m_index;
    const std::vector<package::InstalledPackage>& m_installed;
    const HostFacts& m_host;
    const Answerer& m_answerer;
    std::unordered_map<std::string_view, std::vector<std::size_t>> m_by_name;
    std::unordered_map<std::string_view, std::vector<std::size_t>> m_by_provided;
    Relations m_dependants;
    Relations m_conflicts;
};

// As fnmatch(3): '*', '?' and sets; any of the globs.
bool matches_any(const std::vector<std::string>& globs, const std::string& name);

} // namespace rbeepkg::resolve
