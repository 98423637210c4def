// What the hive reads of workers and devices, as text. Pure.
#pragma once

#include "libpkg/config/config.hpp"
#include "libpkg/host/devices.hpp"
#include "libpkg/operation/hive_worker.hpp"
#include "libpkg/package/package.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace rbeepkg::operation {

// Of a worker that no catalog says anything of.
inline constexpr std::uint64_t k_default_context_length = 8192;

// Whether the hive of that schema has a word for the backend; what it cannot name it cannot read.
bool hive_knows_backend(const std::string& backend, config::HiveSchema schema);

// metadata.json. last_accessed: what the hive wrote there, RFC 3339; "": null.
std::string hive_metadata(const HiveWorker& worker, const package::Capabilities& abilities,
                          config::HiveSchema schema, const std::string& last_accessed);

// What of a metadata.json matters to us, whoever wrote it.
struct HiveMetadata
{
    std::string path; // of the executable
    std::string last_accessed;
};
// nullopt: it is none in either schema.
std::optional<HiveMetadata> read_hive_metadata(std::string_view text);

// The two say the same, but for last_accessed and keys that only one of them has: the hive adds
// some and drops what it does not know.
bool same_hive_metadata(std::string_view ours, std::string_view theirs);

// capabilities.json: the devices in their order.
std::string hive_capabilities(const std::vector<host::Device>& devices);

} // namespace rbeepkg::operation
