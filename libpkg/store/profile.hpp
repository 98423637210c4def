// A profile: bin/, share/ as relative symlinks into the store, and manifest.json with the
// generation's whole package list.
#pragma once

#include "libpkg/store/store.hpp"

namespace rbeepkg::store {

// One link of a profile: "bin/worker" -> "usr/bin/worker" of a tree.
struct ProfileLink
{
    std::string path;   // inside the profile
    std::string tree;   // store tree
    std::string member; // path inside the tree
};

// Executables of usr/bin, usr/local/bin, bin (as bin/NAME for the active version and
// bin/NAME@VERSION for every one), man pages and shell completions (share/...) of the active
// versions. members: with their file lists by package id. Error{unsatisfied} when two packages
// bring the same command, naming both.
struct MemberFiles
{
    package::InstalledPackage package;
    std::vector<std::string> files;       // paths inside the tree, files and symlinks
    std::vector<std::string> executables; // of those, what can be run
};
std::vector<ProfileLink> profile_links(const std::vector<MemberFiles>& members);

// Writes profiles/<N> aside and renames it into place. Error{internal} when it exists. Not synced.
void write_profile(const Store& store, std::int64_t generation,
                   const std::vector<ProfileLink>& links, const std::string& manifest_json);

// manifest.json, both ways; everything the database must know of the generation.
std::string format_manifest(std::int64_t generation,
                            const std::vector<package::InstalledPackage>& members);
std::vector<package::InstalledPackage> parse_manifest(const std::string& text,
                                                      const std::string& path);

// The links in the bin directory (system or user): NAME -> <relative>/state/current/bin/NAME.
// What stands in the way: "<path> exists and is not ours"; {} = nothing.
std::vector<std::string> bin_link_conflicts(const Store& store, const std::string& bin_directory,
                                            const std::vector<std::string>& names);
void add_bin_links(const Store& store, const std::string& bin_directory,
                   const std::vector<std::string>& names);
// Links of ours whose name is not in `names`.
void remove_stale_bin_links(const Store& store, const std::string& bin_directory,
                            const std::vector<std::string>& names);

} // namespace rbeepkg::store
