// Targets + index + what is installed -> what is to be installed, or why that cannot be. Complete:
// where a set of packages exists that does what was asked for and leaves nothing unmet, it is
// found (adr/0011). Pure.
#pragma once

#include "libpkg/package/installed_index.hpp"
#include "libpkg/package/package_index.hpp"
#include "libpkg/package/target.hpp"
#include "libpkg/resolve/question.hpp"

#include <cstddef>
#include <functional>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <variant>
#include <vector>

namespace rbeepkg::resolve {

enum class DependCheck
{
    full,
    names_only,
    none
}; // -d, -dd

// What catalogs may be used for; a catalog that is not named may be used for everything.
struct CatalogLimits
{
    std::vector<std::string> not_for_installation;
    std::vector<std::string> not_for_upgrades;
};

struct Request
{
    std::vector<package::Target> targets;
    int upgrade = 0; // -u: what is older than in the catalogs; twice: what differs
    // Installed names of which the catalogs may have something else; nullopt: of all that the index
    // of installed ones was made of.
    std::optional<std::set<std::string>> upgradable;
    DependCheck depend_check = DependCheck::full;
    bool as_depends = false;  // --asdeps
    bool as_explicit = false; // --asexplicit
    bool needed = false;      // leave what is up to date alone
    bool beside = false;      // targets replace no other version
    // NAME=VERSION adds that version beside the active one and pins it.
    bool pins_versions = true;
    unsigned keep_versions = 0;
    std::vector<std::string> ignored_packages, ignored_groups; // globs
    std::vector<package::Provide> assumed;                     // --assume-installed
    CatalogLimits limits;
    // A catalog is not trusted: what it can draw in has an end.
    std::size_t most_packages = 50'000;
};

// What the machine can compute with.
struct Backends
{
    std::vector<std::string> order; // best first; others never win by themselves
    std::string reason;             // why the first one is first; may be ""
};

// Facts about the machine that resolve cannot look up itself.
struct HostFacts
{
    // Why a package cannot run on this platform and architecture; nullopt: it can.
    std::function<std::optional<std::string>(const package::SyncPackage&)> misfit;
    // Whether it has the thing that a dependency names which no package bears or provides; empty:
    // whoever gets the resolution looks.
    std::function<bool(const std::string& name)> has;
    // Asked once at most, and only where packages for some backend are to be chosen between:
    // programs may be started for the answer.
    std::function<Backends()> backends;
};

struct Choice
{
    std::shared_ptr<const package::SyncPackage> package; // never null in a resolution
    package::InstallReason reason = package::InstallReason::explicitly;
    bool up_to_date = false; // the same version is installed: a reinstall
    std::string why;         // "needed by x", "cuda before cpu: NVIDIA driver 550.54"; may be ""
    bool beside = false;     // other installed versions stay, and so does the active one
    bool keeps_old = false;  // the version that was active stays, and is no longer active
    bool pinned = false;     // asked for as NAME=VERSION
    std::string hold;        // of the version that it takes the place of
};

struct Removal
{
    package::InstalledPackage package;
    std::string why; // "a and b are in conflict", "replaced by main/c", "an older version"
};

struct Resolution
{
    std::vector<Choice> install;       // depends before dependants
    std::vector<std::string> skipped;  // "x-1.0-1 is up to date -- skipping"
    std::vector<std::string> warnings; // reinstalls, downgrades, dependency cycles
    // Words that no package provides: things of the host, with the packages that want them.
    std::vector<std::pair<package::Depend, std::vector<std::string>>> host_depends;
    std::vector<std::pair<package::Depend, std::vector<std::string>>> host_makedepends;
    // Because a new package conflicts with them or replaces them, never without the user's word;
    // and versions beyond keep_versions.
    std::vector<Removal> removals;
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
    std::string hint;                 // what would help; may be ""
};

using Outcome = std::variant<Resolution, Unresolvable>;

// Error{unsupported} where the targets draw in more than anybody's catalog has reason to.
Outcome resolve(const Request& request, const package::PackageIndex& index,
                const package::InstalledIndex& installed, const HostFacts& host,
                const Answerer& answerer = {});

// What removing these would break: "removing lib breaks dependency 'lib' required by app"; {} =
// nothing.
std::vector<std::string> broken_by_removal(const std::vector<package::InstalledPackage>& remaining,
                                           const std::vector<package::InstalledPackage>& removed);

} // namespace rbeepkg::resolve
