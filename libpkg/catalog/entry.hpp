// One entry of the rbee worker catalog in any of its three shapes (A snake_case flat, B camelCase
// flat, C camelCase with variants[]) -> the packages it offers. Pure.
#pragma once

#include "libpkg/encoding/json.hpp"
#include "libpkg/package/package.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace rbeepkg::catalog {

enum class Shape
{
    a,
    b,
    c
};

// Something that was left out, and why: an entry, or one variant of it.
struct Rejection
{
    std::string subject; // "llm-worker-rbee (workers[3])", "llm-worker-rbee variant npu"
    std::string reason;
};

struct Snapshot
{
    std::vector<package::SyncPackage> packages;
    std::vector<Rejection> rejected;
};

// A whole /workers answer: {"workers":[...]}. ParseError when it is no such document; a bad entry
// or variant is a Rejection.
Result<Snapshot> parse_workers(std::string_view json, const std::string& catalog_name);

// One entry. Detection per entry: array "variants" -> C; "workerType" -> B; "worker_type" -> A;
// else rejected.
Snapshot parse_entry(const encoding::JsonView& entry, const std::string& catalog_name);

} // namespace rbeepkg::catalog
