#include "libpkg/host/devices.hpp"

#include "libpkg/base/text.hpp"
#include "libpkg/host/tool.hpp"

#include <fmt/format.h>
#include <sys/sysinfo.h>
#include <unistd.h>

#include <algorithm>
#include <utility>

namespace rbeepkg::host {

namespace {

constexpr std::size_t k_longest_name = 80;
constexpr std::size_t k_most_devices = 256;

// "8.6": what else stands there ("[N/A]") is not known.
bool is_capability(std::string_view text)
{
    const auto parts = split(text, '.');
    return parts.size() == 2 && std::all_of(parts.begin(), parts.end(), [](std::string_view part) {
               return part.size() <= 3 && parse_number(part).has_value();
           });
}

Device processor()
{
    Device device;
    device.id = "CPU-0";
    device.name = fmt::format("CPU ({} cores)", ::sysconf(_SC_NPROCESSORS_ONLN));
    struct ::sysinfo machine = {};
    if (::sysinfo(&machine) == 0) {
        device.memory_mib = std::uint64_t{machine.totalram} * machine.mem_unit >> 20U;
    }
    return device;
}

} // namespace

// A name may hold a comma: what stands around it does not.
std::optional<Device> parse_device_line(std::string_view line)
{
    const auto fields = split(line, ',');
    if (fields.size() < 4) {
        return std::nullopt;
    }
    const auto index = parse_number(trim(fields.front()));
    const auto memory = parse_number(trim(fields[fields.size() - 2]));
    const std::string_view capability = trim(fields.back());
    const char* const name = fields[1].data();
    const std::string_view whole_name =
        trim({name, static_cast<std::size_t>(fields[fields.size() - 2].data() - 1 - name)});
    if (!index || *index >= k_most_devices || !memory || whole_name.empty()) {
        return std::nullopt;
    }
    Device device{fmt::format("GPU-{}", *index), printable(whole_name, k_longest_name), true,
                  *memory, std::nullopt};
    if (is_capability(capability)) {
        device.compute_capability = capability;
    }
    return device;
}

std::vector<Device> find_devices(const CancelToken& cancel, const Places& places)
{
    std::vector<Device> devices;
    if (const auto tool = find_tool("nvidia-smi", places)) {
        const ToolAnswer answer = ask_tool(
            *tool,
            {"--query-gpu=index,name,memory.total,compute_cap", "--format=csv,noheader,nounits"},
            cancel);
        for (const std::string_view line : split(answer.output, '\n')) {
            auto device = answer.succeeded ? parse_device_line(line) : std::nullopt;
            if (device && devices.size() < k_most_devices) {
                devices.push_back(*std::move(device));
            }
        }
    }
    devices.push_back(processor());
    return devices;
}

} // namespace rbeepkg::host
