// What a resolution is made in: the request, what there is and what is installed. Internal to this
// room.
#pragma once

#include "libpkg/package/installed_index.hpp"
#include "libpkg/resolve/resolve.hpp"

#include <optional>
#include <string>
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

class Scene
{
public:
    // Borrows all of them.
    Scene(const Request& request, const package::PackageIndex& index,
          const package::InstalledIndex& installed, const HostFacts& host,
          const Answerer& answerer);

    const Request& request() const noexcept { return m_request; }
    const package::PackageIndex& index() const noexcept { return m_index; }
    const HostFacts& host() const noexcept { return m_host; }
    const Backends& backends() const;
    const package::InstalledIndex& installed() const noexcept { return m_installed; }
    Answer ask(const Question& question) const;
    // The active one where several installed versions count as the same.
    const package::InstalledPackage* same_version(const package::Package& package) const;

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
    const Request& m_request;
    const package::PackageIndex& m_index;
    const package::InstalledIndex& m_installed;
    const HostFacts& m_host;
    mutable std::optional<Backends> m_backends; // once they were asked for
    const Answerer& m_answerer;
};

// As fnmatch(3): '*', '?' and sets; any of the globs.
bool matches_any(const std::vector<std::string>& globs, const std::string& name);

} // namespace rbeepkg::resolve
