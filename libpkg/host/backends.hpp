// Whether the hardware and the driver of a backend are there.
#pragma once

#include "libpkg/base/cancel.hpp"
#include "libpkg/host/host.hpp"

#include <optional>
#include <string>

namespace rbeepkg::host {

struct Finding
{
    bool found = false;
    // Found: what was found. Not found: what stood in the way of knowing, "" when there was nothing
    // to ask.
    std::string reason;
};

// tool: where the program is that is asked; nullopt: it is not there, and no other is started.

// nvidia-smi names at least one GPU and its driver's version.
Finding find_cuda(const std::optional<std::string>& tool, const Places& places,
                  const CancelToken& cancel);
// The kernel's topology of compute devices, or else rocminfo, names a gfx agent.
Finding find_rocm(const std::optional<std::string>& tool, const Places& places,
                  const CancelToken& cancel);
// vulkaninfo names a device that is no CPU in disguise.
Finding find_vulkan(const std::optional<std::string>& tool, const Places& places,
                    const CancelToken& cancel);

} // namespace rbeepkg::host
