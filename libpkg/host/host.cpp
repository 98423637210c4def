#include "libpkg/host/host.hpp"

#include "libpkg/base/text.hpp"
#include "libpkg/host/backends.hpp"
#include "libpkg/host/tool.hpp"

#include <fmt/format.h>
#include <sys/utsname.h>

#include <algorithm>
#include <functional>
#include <future>
#include <iterator>
#include <utility>

namespace rbeepkg::host {

namespace {

// The catalog's words for what uname and others say.
std::string platform_word(std::string system)
{
    if (system == "Darwin") {
        return "macos";
    }
    std::transform(system.begin(), system.end(), system.begin(),
                   [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
    return system;
}

std::string architecture_word(const std::string& machine)
{
    if (machine == "arm64") {
        return "aarch64";
    }
    return machine == "amd64" ? "x86_64" : machine;
}

struct AskedBackend
{
    const char* name;
    const char* tool;
    Finding (*find)(const std::optional<std::string>& tool, const Places&, const CancelToken&);
};
// Best first. Each of these asks the host; metal and cpu need no asking.
constexpr AskedBackend k_asked_backends[] = {{"cuda", "nvidia-smi", find_cuda},
                                             {"rocm", "rocminfo", find_rocm},
                                             {"vulkan", "vulkaninfo", find_vulkan}};

void add_backend(Backends& backends, const char* name, const std::string& reason)
{
    if (backends.names.empty()) {
        backends.reason = reason;
    }
    backends.names.emplace_back(name);
}

bool names(const std::vector<std::string>& list, const std::string& word)
{
    return list.empty() || std::find(list.begin(), list.end(), word) != list.end();
}

bool runs_one_of(const HostProfile& host, const std::vector<std::string>& list)
{
    return list.empty() || std::any_of(list.begin(), list.end(), [&](const std::string& item) {
               return host.runs(architecture_word(item));
           });
}

std::string place(const std::string& platform, const std::string& architecture)
{
    if (platform.empty() || architecture.empty()) {
        return platform + architecture;
    }
    return fmt::format("{} on {}", platform, architecture);
}

} // namespace

HostProfile this_host(std::vector<std::string> architectures)
{
    HostProfile profile;
    ::utsname machine{};
    std::string own;
    if (::uname(&machine) == 0) {
        profile.platform = platform_word(machine.sysname);
        own = architecture_word(machine.machine);
    }
    std::replace(architectures.begin(), architectures.end(), std::string{"auto"}, own);
    profile.architecture = architectures.front();
    profile.further_architectures.assign(std::next(architectures.begin()), architectures.end());
    return profile;
}

// All at once: three drivers that hang take no longer than one. Where no tool is there to be asked,
// nothing can hang, and a thread would cost more than the look.
Backends probe_backends(const CancelToken& cancel, const Places& places)
{
    std::vector<std::future<Finding>> findings;
    for (const AskedBackend& backend : k_asked_backends) {
        auto tool = find_tool(backend.tool, places);
        const auto policy = tool ? std::launch::async : std::launch::deferred;
        findings.push_back(std::async(policy, backend.find, std::move(tool), std::cref(places),
                                      std::cref(cancel)));
    }
    Backends backends;
    std::vector<std::string> obstacles;
    for (std::size_t i = 0; i < findings.size(); ++i) {
        const Finding finding = findings[i].get();
        if (finding.found) {
            add_backend(backends, k_asked_backends[i].name, finding.reason);
        } else if (!finding.reason.empty()) {
            obstacles.push_back(finding.reason);
        }
    }
    if (this_host().platform == "macos") {
        add_backend(backends, "metal", "macOS has Metal");
    }
    const std::string detail = obstacles.empty() ? "" : " (" + join(obstacles, "; ") + ")";
    add_backend(backends, "cpu", "no GPU driver answered" + detail);
    return backends;
}

bool HostProfile::runs(std::string_view made_for) const
{
    return made_for == "any" || made_for == architecture ||
           std::find(further_architectures.begin(), further_architectures.end(), made_for) !=
               further_architectures.end();
}

std::optional<std::string> misfit_reason(const package::SyncPackage& package,
                                         const HostProfile& host)
{
    std::vector<std::string> architectures = package.architectures;
    const std::string& arch = package.package.arch;
    if (architectures.empty() && !arch.empty() && arch != "any") {
        architectures.push_back(arch);
    }
    if (names(package.platforms, host.platform) && runs_one_of(host, architectures)) {
        return std::nullopt;
    }
    return fmt::format("{} is for {}; this machine is {}", package.package.name,
                       place(join(package.platforms, " or "), join(architectures, " or ")),
                       place(host.platform, host.architecture));
}

} // namespace rbeepkg::host
