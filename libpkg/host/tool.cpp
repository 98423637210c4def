#include "libpkg/host/tool.hpp"

#include "libpkg/base/error.hpp"
#include "libpkg/os/child.hpp"

#include <chrono>

namespace rbeepkg::host {

namespace {

// Not on everybody's PATH, in particular not on that of a service.
constexpr const char* k_usual_directories =
    "/usr/local/bin:/usr/bin:/bin:/usr/local/sbin:/usr/sbin:/sbin:/usr/local/cuda/bin:"
    "/opt/cuda/bin:/opt/rocm/bin:/usr/lib/wsl/lib:/opt/homebrew/bin";

} // namespace

std::optional<std::string> find_tool(const std::string& name, const Places& places)
{
    if (!places.search_path.empty()) {
        return os::find_executable(name, places.search_path);
    }
    auto found = os::find_executable(name);
    return found ? found : os::find_executable(name, k_usual_directories);
}

ToolAnswer ask_tool(const std::string& path, const std::vector<std::string>& arguments,
                    const CancelToken& cancel)
{
    os::Command command;
    command.argv = {path};
    command.argv.insert(command.argv.end(), arguments.begin(), arguments.end());
    command.timeout = std::chrono::seconds{2};
    command.max_output = 1ULL << 20U;
    ToolAnswer answer;
    try {
        os::Outcome outcome = os::run(command, cancel);
        answer.succeeded = outcome.succeeded();
        answer.failure = answer.succeeded ? "" : outcome.describe();
        answer.output = std::move(outcome.output);
    } catch (const Error& error) {
        answer.failure = error.what();
    }
    return answer;
}

} // namespace rbeepkg::host
