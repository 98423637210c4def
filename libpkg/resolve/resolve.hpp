// Targets + index + what is installed -> what is to be installed, or why that cannot be. Pure.
#pragma once

#include "libpkg/package/package_index.hpp"
#include "libpkg/package/target.hpp"

#include <functional>
#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace rbeepkg::resolve {

enum class DependCheck
{
    full,
    names_only,
    none
}; // -d, -dd

struct Request
{
    std::vector<package::Target> targets;
    DependCheck depend_check = DependCheck::full;
    bool as_depends = false;
    bool needed = false; // leave what is up to date alone
};

// Facts about the machine that resolve cannot look up itself.
struct HostFacts
{
    // Why a package cannot run on this platform and architecture; nullopt: it can.
    std::function<std::optional<std::string>(const package::SyncPackage&)> misfit;
    std::vector<std::string> backend_order; // best first; others never win by themselves
    std::string backend_reason;
};

struct Choice
{
    package::SyncPackage package;
    package::InstallReason reason = package::InstallReason::explicitly;
    bool up_to_date = false; // the same version is installed: a reinstall
    std::string why;         // "needed by x", "cuda before cpu: NVIDIA driver 550.54"; may be ""
};

struct Resolution
{
    std::vector<Choice> install;       // depends before dependants
    std::vector<std::string> skipped;  // "x-1.0-1 is up to date -- skipping"
    std::vector<std::string> warnings; // reinstalls, downgrades, dependency cycles
    // Words that no package provides: things of the host, with the packages that want them.
    std::vector<std::pair<package::Depend, std::vector<std::string>>> host_depends;
    std::vector<std::pair<package::Depend, std::vector<std::string>>> host_makedepends;
    // Removed because a new package conflicts with them; never without the user's word.
    std::vector<std::string> removals;
};

struct Unresolvable
{
    enum class Kind
    {
        target_not_found,
        unsuitable,
        conflict,
        missing
    };
    Kind kind = Kind::target_not_found;
    std::string subject;              // the target
    std::vector<std::string> reasons; // one line each, printable as errors
};

using Outcome = std::variant<Resolution, Unresolvable>;

Outcome resolve(const Request& request, const package::PackageIndex& index,
                const std::vector<package::InstalledPackage>& installed, const HostFacts& host);

// What removing these would break: "removing lib breaks dependency 'lib' required by app"; {} =
// nothing.
std::vector<std::string> broken_by_removal(const std::vector<package::InstalledPackage>& remaining,
                                           const std::vector<package::InstalledPackage>& removed);
// Conflicts among what would be installed together.
std::vector<std::string> conflicts_among(const std::vector<package::Package>& packages);

} // namespace rbeepkg::resolve
