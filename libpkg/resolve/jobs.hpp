// What was asked for, as jobs that a resolution must do: a package of each job's candidates is in
// it. Internal to this room.
#pragma once

#include "libpkg/resolve/candidates.hpp"
#include "libpkg/resolve/scene.hpp"

#include <optional>
#include <string>
#include <unordered_set>
#include <vector>

namespace rbeepkg::resolve {

struct Job
{
    enum class Kind
    {
        target,
        upgrade,
        replacement
    };
    Kind kind = Kind::target;
    std::string text; // as the user said it; the package's name where nobody did
    std::vector<const package::SyncPackage*> candidates; // best first
    std::string why;                                     // for the first of them
    bool beside = false;                                 // leaves other versions alone
    bool pinned = false;
    std::optional<package::InstallReason> reason; // of what is replaced
};

struct Replaced
{
    std::size_t place = 0; // among the installed packages
    std::string by;        // "main/new"
};

struct Jobs
{
    std::vector<Job> jobs;
    std::vector<Replaced> replaced;
    std::vector<std::string> skipped, warnings;
    std::unordered_set<std::string> asked_for; // names that are taken although they are ignored
    std::optional<Unresolvable> failure;       // then the rest means nothing
};

// Asks about ignored targets, providers, members of groups and replacements.
Jobs find_jobs(const Scene& scene);

// -Su: for each installed package the catalogs are walked in their order; in each, what replaces it
// comes first, then what has its name; the first catalog with either ends the walk.
void add_upgrades(const Scene& scene, Jobs& jobs);

} // namespace rbeepkg::resolve
