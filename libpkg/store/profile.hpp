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

// What of a package a profile may hold: regular files, and symlinks that end inside the tree.
struct MemberFiles
{
    package::InstalledPackage package;
    std::vector<std::string> files;       // paths inside the tree, files and symlinks
    std::vector<std::string> executables; // of those, what can be run
};
// Of a package that is not unpacked yet, from its file; of one in the store, from its tree. Only
// the folders that a profile shows are looked at.
MemberFiles files_of_package(const package::InstalledPackage& package,
                             const pkgfile::PackageFile& file);
MemberFiles files_of_tree(const Store& store, const package::InstalledPackage& package);

// Executables of usr/bin, usr/local/bin, bin (as bin/NAME for the active version and
// bin/NAME@VERSION for every one), man pages and shell completions (share/...) of the active
// versions, in order of path. Error{unsatisfied} when two packages bring the same command, naming
// both.
std::vector<ProfileLink> profile_links(const std::vector<MemberFiles>& members);
// The names in bin/: of links, and of a profile that is there.
std::vector<std::string> command_names(const std::vector<ProfileLink>& links);
std::vector<std::string> command_names(const Store& store, std::int64_t generation);

// Writes profiles/<N> aside and renames it into place. Error{internal} when it exists. Not synced.
void write_profile(const Store& store, std::int64_t generation,
                   const std::vector<ProfileLink>& links, const std::string& manifest_json);

// manifest.json, both ways; everything the database must know of the generation.
std::string format_manifest(std::int64_t generation,
                            const std::vector<package::InstalledPackage>& members);
// Error{corrupt} names path (for the message) and field, Error{unsupported} a format from the
// future.
std::vector<package::InstalledPackage> parse_manifest(const std::string& text,
                                                      const std::string& path);
std::vector<package::InstalledPackage> read_manifest(const Store& store, std::int64_t generation);

// The links in the bin directory (system or user): NAME -> <relative>/state/current/bin/NAME. Ours
// is what points into state/current/bin, whoever made it.
struct BinLinkConflict
{
    std::string name;
    std::string path;
    std::string message;  // "<path> exists and is not ours"
    bool is_file = false; // or a link: something that take_bin_links() can put aside
};
// What stands in the way; {} = nothing.
std::vector<BinLinkConflict> bin_link_conflicts(const Store& store,
                                                const std::string& bin_directory,
                                                const std::vector<std::string>& names);
// Makes those that are missing; durable when it returns. Never replaces what is not ours:
// Error{unsatisfied}.
void add_bin_links(const Store& store, const std::string& bin_directory,
                   const std::vector<std::string>& names);
// Makes those links where files of others are: each is kept as NAME.rbeepkg-save beside it (-2, -3
// and so on where that is taken) before our link takes its place by a rename, so that whoever dies
// in between loses neither. Durable when it returns. A directory: Error{unsatisfied}.
struct PutAside
{
    std::string path, kept;
};
std::vector<PutAside> take_bin_links(const Store& store, const std::string& bin_directory,
                                     const std::vector<std::string>& names);
// Links of ours whose name is not in `names`, half-made ones too.
std::vector<std::string> stale_bin_links(const Store& store, const std::string& bin_directory,
                                         const std::vector<std::string>& names);
// Takes those away. Returns which of them had taken the place of a file that is still kept beside
// it.
std::vector<PutAside> remove_stale_bin_links(const Store& store, const std::string& bin_directory,
                                             const std::vector<std::string>& names);

} // namespace rbeepkg::store
