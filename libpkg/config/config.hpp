// What this program is told about where things lie and how to behave: the configuration files
// (pacman.conf's syntax), the environment and the command line, in that rising order. The only room
// that reads the environment.
#pragma once

#include "libpkg/base/error.hpp"

#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace rbeepkg::config {

enum class Scope
{
    system,
    user
};

// What a catalog may be used for (Usage).
struct CatalogUsage
{
    bool sync = true;    // -Sy asks it
    bool search = true;  // -Ss looks into it
    bool install = true; // packages come from it as targets and for others
    bool upgrade = true; // -Su looks into it
    bool operator==(const CatalogUsage&) const = default;
};

struct CatalogConfig
{
    std::string name;
    std::vector<std::string> servers; // base URLs, tried in order
    std::string build_network;        // "" = the global one
    CatalogUsage usage;
    std::vector<std::string> signature_level; // SigLevel as written: nothing is made of it yet
};

// What -Sc leaves in the cache.
struct CleanMethod
{
    bool keep_installed = true; // files of installed versions
    bool keep_current = false;  // files that a catalog offers
};

// How much network a build may have (see build/).
enum class BuildNetwork
{
    none,
    fetch,
    prepare,
    all
};
std::optional<BuildNetwork> parse_build_network(std::string_view text);
const char* to_string(BuildNetwork network);

struct Paths
{
    std::string root;  // "/" unless --root
    std::string state; // database, store, profiles
    std::string bin;   // links are made here
    std::string cache; // package files, sources, recipes
    std::vector<std::string> hook_dirs;
    std::string log_file;
};

// Which installed workers the hive is told of, in files of its cache directory.
enum class HiveExport
{
    automatic, // the active ones, where a hive has its cache directory
    active,    // the active ones, and the directory is made
    all,       // every version
    none
};
// Which hive reads them.
enum class HiveSchema
{
    head, // camelCase
    seed  // the older one: snake_case
};
struct HiveSettings
{
    HiveExport exported = HiveExport::automatic;
    HiveSchema schema = HiveSchema::head;
    std::string cache; // "" when nobody can tell where the hive's cache is
};

struct Config
{
    Scope scope = Scope::user;
    Paths paths;
    std::vector<CatalogConfig> catalogs;    // in order; never empty
    std::vector<std::string> held_packages; // HoldPkg: -R asks before it removes them
    std::vector<std::string> ignored_packages;
    std::vector<std::string> ignored_groups;
    // Caches that finished packages are taken from and never written to: /var/cache/rbeepkg in the
    // user scope unless said otherwise.
    std::vector<std::string> shared_caches;
    std::string architecture; // the first of architectures; "auto" resolved by host
    // What packages may be made for, best first.
    std::vector<std::string> architectures;
    BuildNetwork build_network = BuildNetwork::fetch;
    std::map<std::string, BuildNetwork> package_build_network;
    // Globs of package names -> what their builds are told (RBEE_FEATURES, RBEE_PROFILE,
    // RBEE_FLAGS).
    std::map<std::string, std::vector<std::string>> package_features;
    std::map<std::string, std::string> package_profile;
    std::map<std::string, std::vector<std::string>> package_flags;
    std::chrono::seconds build_timeout{15 * 60};
    std::string build_user; // who builds when we are root
    std::string packager;
    unsigned keep_generations = 3;
    unsigned keep_versions = 0; // older versions that an upgrade leaves beside the new one
    CleanMethod clean_method;
    HiveSettings hive;
    std::chrono::milliseconds hook_timeout{300'000};
    std::chrono::milliseconds scriptlet_timeout{300'000};
    bool color = false; // coloured on a terminal, unless --color says otherwise
    bool no_progress_bar = false;
    bool check_space = true;
    bool verbose_package_lists = false;
    bool disable_download_timeout = false;
    unsigned parallel_downloads = 5;
    bool allow_plain_http_skip = false; // SKIP over http:// refused unless set
    bool allow_local_sources = false;   // file:// in a recipe that is not local refused unless set
    std::string ca_file;                // "": the system's
    std::string proxy;
    std::chrono::milliseconds connect_timeout{10'000};
    std::chrono::milliseconds stall_timeout{30'000};
    std::chrono::milliseconds lock_timeout{600'000};
    // Words of depends -> what to look for on the host ("executable nvcc", "library libcudart.so",
    // "package cuda").
    std::map<std::string, std::vector<std::string>> host_depends;
    std::map<std::string, std::string> host_install; // word -> command that installs it
    // What files say in keys of pacman.conf that have no effect here, by key; for rbeepkg-conf.
    std::map<std::string, std::vector<std::string>> without_effect;
};

// What the command line says about it; nullopt and empty: nothing.
struct Overrides
{
    std::optional<std::string> config_file, root, dbpath, cachedir, logfile;
    std::vector<std::string> hookdirs;
    std::optional<Scope> scope;                                // --system, --user
    std::vector<std::pair<std::string, std::string>> settings; // --set Key=Value
};

// The variables of the environment that mean something to us; a value, so that tests need no
// setenv.
struct Environment
{
    std::map<std::string, std::string> variables;
    unsigned uid = 0;
    std::string home_of_uid; // from the passwd database, when HOME is not set
    std::string prefix;      // that the running program was installed below; "" when it was not
    static Environment from_process();
    std::string get(const std::string& name) const; // "" when unset
};

struct LoadedConfig
{
    Config config;
    std::vector<std::string> warnings; // keys unknown or without effect, with file and line
    std::vector<std::string> files;    // that were read, in that order
};

// Scope: as overridden; else system when the caller may write there (uid 0, or the state directory
// is writable), else user. Without a configuration file the defaults hold. A catalog "rbee" at
// WORKER_CATALOG_URL comes last unless a configured one has that name; without it and without any
// configured catalog it is http://localhost:8787.
// Error{usage} names file and line of a bad value.
LoadedConfig load_config(const Overrides& overrides, const Environment& environment);

// Every setting once: key, meaning, default; for documentation.
struct SettingInfo
{
    std::string_view key;
    std::string_view meaning;
};
const std::vector<SettingInfo>& settings_table();

// A key and its effective values, as rbeepkg-conf prints them. A switch that is on has no value,
// one that is off and a list that is empty are not `given`.
struct EffectiveSetting
{
    std::string_view key;
    bool is_switch = false;
    bool given = false;
    std::vector<std::string> values;
};

// All keys of [options], in the order of pacman-conf.
std::vector<EffectiveSetting> effective_settings(const Config& config);
// All keys of a catalog's section.
std::vector<EffectiveSetting> effective_settings(const CatalogConfig& catalog);

} // namespace rbeepkg::config
