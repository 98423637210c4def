// -D --hive-export: what a hive reads of installed workers and of devices, in its cache directory:
//     workers/<id>/metadata.json    a worker each
//     capabilities.json             the devices of this machine
// Everything there follows from the database and can be written again. Needs no session and takes
// no lock of the state: it is what a hook runs in the middle of its parent's transaction.
#pragma once

#include "libpkg/base/cancel.hpp"
#include "libpkg/config/config.hpp"

#include <string>
#include <vector>

namespace rbeepkg::operation {

struct HiveFile
{
    std::string id; // of the worker
    std::string text;
    bool is_new = false; // it has no directory yet
};

// How far what the hive reads is from what is installed.
struct HivePlan
{
    bool wanted = false;              // false: no hive is to be told of anything here, and none is
    std::vector<std::string> workers; // ids of those that it is to be told of
    std::vector<HiveFile> write;      // missing or stale
    std::vector<std::string> remove;  // ids of ours that are not to be there
    std::vector<std::string> foreign; // ids that are taken by what is not ours
    std::string capabilities;         // the text to write; "" when it is there as it should be
    std::vector<std::string> notices; // what cannot be told, and why
    bool leftovers = false;           // of an export that died

    bool is_settled() const
    {
        return write.empty() && remove.empty() && capabilities.empty() && !leftovers;
    }
};

// Only looks. Error{corrupt} when the database does not know what is installed.
HivePlan plan_hive_export(const config::Config& config, const CancelToken& cancel);

// Brings the files up to date and returns what it did. Each is replaced whole, a worker's directory
// comes and goes by one rename, and new ones come before old ones go: a hive that looks in the
// middle finds whole files. Dying anywhere leaves what the next export puts right. Root writes as
// the owner of the cache directory. Two exports wait for each other, and the later one writes what
// is installed then. Error{usage} when nobody can tell where the hive's cache is.
HivePlan hive_export(const config::Config& config, const CancelToken& cancel);

} // namespace rbeepkg::operation
