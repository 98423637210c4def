// Programs of the host that are asked for a fact.
#pragma once

#include "libpkg/base/cancel.hpp"
#include "libpkg/host/host.hpp"

#include <optional>
#include <string>
#include <vector>

namespace rbeepkg::host {

std::optional<std::string> find_tool(const std::string& name, const Places& places);

struct ToolAnswer
{
    bool succeeded = false;
    std::string output;  // stdout
    std::string failure; // "timed out after 2 s", "exit status 9"; "" when it succeeded
};

// Runs it for at most 2 s. A tool that fails, hangs or cannot be started is an answer; only
// Cancelled is thrown.
ToolAnswer ask_tool(const std::string& path, const std::vector<std::string>& arguments,
                    const CancelToken& cancel);

} // namespace rbeepkg::host
