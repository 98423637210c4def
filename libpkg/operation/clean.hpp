// -Sc and -Scc: what nothing needs any more goes, from the state and from the cache.
#pragma once

#include "libpkg/operation/install.hpp"
#include "libpkg/store/dedupe.hpp"
#include "libpkg/transaction/running_trees.hpp"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <set>
#include <string>
#include <vector>

namespace rbeepkg::operation {

enum class CleanKind
{
    generations,
    trees,        // of packages, in the store
    databases,    // damaged ones that were set aside
    packages,     // files in the binary cache
    sources,      // fetched files
    repositories, // mirrors
    builds,       // what build systems keep: cargo, ccache
    logs,
    downloads, // that were cut short
    leftovers, // half-made, damaged or without an owner
};
const char* to_string(CleanKind kind);                  // as JSON has it
const char* text_of(CleanKind kind, std::size_t count); // for people: "installed trees"

struct CleanItem
{
    CleanKind kind = CleanKind::leftovers;
    std::string name;
    std::uint64_t bytes = 0;
    std::vector<std::string> paths = {}; // in the order in which they go; of the cache only
};

struct CleanPlan
{
    std::vector<CleanItem> state, cache;
    std::vector<transaction::RunningProcess> held; // why some of the state stays
    bool whole_cache = false;
};

// One package file of the binary cache, or (name "") what is of no use in it.
struct CachedFile
{
    std::string name, version;
    std::vector<std::string> paths; // the keys first
    std::uint64_t bytes = 0;
};

struct CleanRequest
{
    bool whole_cache = false; // -Scc
    bool print_only = false;
    // The binary cache is cmd's to plug in; asked again once nobody uses the cache.
    std::function<std::vector<CachedFile>()> list_cached;
};

struct CleanReport
{
    Ending ending = Ending::done;
    CleanPlan plan;               // what was shown
    std::vector<CleanItem> freed; // what went
    store::Shared shared;         // files of trees that stay, which share their blocks from now on
    bool failed = false;          // something could not be removed: a Warning said what and why
};

// What the cache holds that can go. stays: "name version" of what the generations that stay list.
std::vector<CleanItem> cache_garbage(Session& session, const CleanRequest& request,
                                     const std::set<std::string>& stays);

// First what an interrupted run left is put right, as by all that writes. Then the cache, since
// that needs no room on the disk; then, in the writers' lock, the state. While another process uses
// the cache its part is left out with a Warning. What went has gone from the disk when this
// returns. Errors leave a state that is whole, and what is not yet gone is found by the next
// cleaning.
CleanReport clean(Session& session, const CleanRequest& request);

} // namespace rbeepkg::operation
