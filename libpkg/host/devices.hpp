// The devices that workers run on, as a hive lists them.
#pragma once

#include "libpkg/base/cancel.hpp"
#include "libpkg/host/host.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace rbeepkg::host {

struct Device
{
    std::string id;   // "GPU-0"; "CPU-0"
    std::string name; // "NVIDIA GeForce RTX 3090", "CPU (16 cores)"
    bool is_gpu = false;
    std::uint64_t memory_mib = 0;                  // of the GPU, of the machine
    std::optional<std::string> compute_capability; // "8.6"; of GPUs
};

// The GPUs that nvidia-smi names, in its order, then the processor. What cannot be asked is left
// out: a machine always has its processor.
std::vector<Device> find_devices(const CancelToken& cancel, const Places& places = {});

// One line of nvidia-smi's answer: index, name, memory.total, compute_cap. nullopt: none of a GPU.
std::optional<Device> parse_device_line(std::string_view line);

} // namespace rbeepkg::host
