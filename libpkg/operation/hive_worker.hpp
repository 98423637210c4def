// An installed package as a worker of the hive's.
#pragma once

#include "libpkg/package/package.hpp"

#include <cstdint>
#include <optional>
#include <string>

namespace rbeepkg::operation {

struct HiveWorker
{
    std::string id;        // "llm-worker-rbee-cpu-0.1.0-linux"
    std::string name;      // of the package
    std::string worker_id; // what it was installed as
    std::string backend;
    std::string version; // without epoch and release
    std::string path;    // absolute, of its executable
    std::uint64_t size = 0;
    std::int64_t added_at = 0; // seconds since the epoch
};

// What platform ids and files are for: others have no rbeepkg.
inline constexpr const char* k_hive_platform = "linux";

// nullopt: it is no worker. A worker says for which backend it was made and which of its files is
// the program; a library has one of the two at most. tree: absolute, in the store.
std::optional<HiveWorker> hive_worker(const package::InstalledPackage& package,
                                      const std::string& tree);

// "cpu" -> "Cpu": as the hive's types print themselves.
std::string hive_type_name(std::string word);

// "2025-11-14T22:45:47": UTC.
std::string hive_time(std::int64_t seconds);

} // namespace rbeepkg::operation
