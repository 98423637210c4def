// Packages as values: what .PKGINFO says, what is installed, what a catalog offers. No files, no
// databases.
#pragma once

#include "libpkg/package/depend.hpp"
#include "libpkg/package/version.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace rbeepkg::package {

// How something is built, or was.
struct BuildOptions
{
    std::vector<std::string> features;
    std::string profile;
    std::vector<std::string> flags;
    bool operator==(const BuildOptions&) const = default;
};

// What the ELF files of a package want of the machine, beside what the package brings itself.
struct HostRequirements
{
    std::vector<std::string> sonames; // "libssl.so.3"; in byte order
    // The highest versions of symbols of the C and C++ libraries: "2.34"; "" when none is wanted.
    std::string glibc, glibcxx, cxxabi;
    std::vector<std::string> machines; // of its ELF files: "x86_64", "aarch64", else "machine 243"
    std::vector<std::string> cuda, rocm; // those of the sonames that are a GPU maker's
    bool operator==(const HostRequirements&) const = default;
};

// As .PKGINFO.
struct Package
{
    std::string name;
    std::string base; // pkgbase; equals name unless split
    Version version;
    std::string description;
    std::string url;
    std::string arch; // x86_64, aarch64, any; "" in a catalog entry that fits several
    std::vector<std::string> licenses;
    std::vector<std::string> groups;
    std::vector<Depend> depends;
    std::vector<OptDepend> optdepends;
    std::vector<Depend> makedepends;
    std::vector<Depend> checkdepends;
    std::vector<Provide> provides;
    std::vector<Depend> conflicts;
    std::vector<Depend> replaces;
    std::vector<std::string> backup;
    std::string packager;
    std::int64_t build_date = 0;      // seconds since the epoch
    std::uint64_t installed_size = 0; // bytes
    HostRequirements needs;           // empty when nobody looked
    BuildOptions built_with;
};

// Its own name or one of its provides meets the dependency.
bool satisfies(const Package& package, const Depend& depend);

// What a recipe is, as far as the catalog says: shape C names two ways to one package.
enum class RecipeKind
{
    unknown, // shapes A and B: whether it has build() decides
    binary,  // pkgbuildUrl of shape C
    source,  // pkgbuildUrlGit of shape C
};

// What a file must be, as a catalog's index says.
struct ContentPin
{
    std::string sha256; // lower-case hex
    std::uint64_t size = 0;
    bool operator==(const ContentPin&) const = default;
};

struct Recipe
{
    RecipeKind kind = RecipeKind::unknown;
    std::string url; // as in the catalog: absolute, or relative to the server
    std::optional<ContentPin> pin = std::nullopt;
    bool operator==(const Recipe&) const = default;
};

struct SourceHint
{
    std::string type; // git, tarball
    std::string url, branch, tag, path;
    bool operator==(const SourceHint&) const = default;
};

struct Capabilities
{
    std::vector<std::string> supported_formats;
    std::optional<std::uint64_t> max_context_length;
    bool supports_streaming = true;
    bool supports_batching = false;
    bool operator==(const Capabilities&) const = default;
};

// A package file that the catalog itself offers (our optional block in an entry).
struct PrebuiltFile
{
    std::string url;
    std::string sha256;
    std::uint64_t size = 0;
    std::string arch; // "" any
    bool operator==(const PrebuiltFile&) const = default;
};

// A package that a catalog offers: one variant of one worker.
struct SyncPackage
{
    Package package;       // version may lack a pkgrel: the recipe has it
    std::string catalog;   // its name in the configuration
    std::string worker_id; // the id on the wire, e.g. "llm-worker-rbee" or "llm-worker-rbee-cpu"
    std::string title;     // the entry's human name
    std::string implementation;
    std::string backend; // cpu, cuda, rocm, metal, ... ; "" when the catalog does not say
    std::vector<std::string> platforms;     // linux, macos, windows
    std::vector<std::string> architectures; // x86_64, aarch64; {} any
    std::vector<Recipe> recipes;            // in the order in which they are to be tried
    std::string build_system;
    BuildOptions build;
    SourceHint source;
    std::string binary_name;
    std::string install_path;
    Capabilities capabilities;
    std::vector<PrebuiltFile> prebuilt;
    // `package` is the whole .PKGINFO of the prebuilt file: one that says otherwise is refused.
    bool is_exact = false;
    std::string entry_json; // the entry as the catalog sent it, compact JSON
};

enum class InstallReason
{
    explicitly,
    as_depend
};
const char* to_string(InstallReason reason); // "explicit", "dependency"

// One installed version of a package.
struct InstalledPackage
{
    std::int64_t id = 0; // of the database row
    Package package;
    std::string store_path; // "<name>/<version>-<hash8>" below state/store
    bool active = true;     // the version that plain NAME runs
    InstallReason reason = InstallReason::explicitly;
    std::int64_t install_date = 0; // seconds since the epoch
    std::string origin;            // catalog name, or "local"
    std::string worker_id;
    std::string backend;
    std::string
        binary; // path of the worker's executable inside its tree, e.g. "usr/bin/worker"; may be ""
    std::string build_key; // "" when it was not built from a key
    std::string built_how; // "sandbox", "prebuilt", "foreign" (-U of somebody's file)
    bool has_scriptlet = false;
    bool pinned = false; // asked for as NAME=VERSION: -Su leaves this version where it is
    std::string hold;    // why -Su shall leave the name alone; "" = it may go on
};

} // namespace rbeepkg::package
