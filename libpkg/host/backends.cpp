#include "libpkg/host/backends.hpp"

#include "libpkg/base/error.hpp"
#include "libpkg/base/text.hpp"
#include "libpkg/host/tool.hpp"
#include "libpkg/os/file.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <utility>

namespace rbeepkg::host {

namespace {

constexpr std::size_t k_max_shown_name = 80;
constexpr std::uint64_t k_max_properties = 64U << 10U;

struct Gpu
{
    std::string name;
    std::string driver;
};

// "550.54.14": two to four numbers.
bool is_driver_version(std::string_view text)
{
    const auto parts = split(text, '.');
    return parts.size() >= 2 && parts.size() <= 4 &&
           std::all_of(parts.begin(), parts.end(), [](std::string_view part) {
               return part.size() <= 6 && parse_number(part).has_value();
           });
}

// "NVIDIA H200, 550.54.14". nvidia-smi writes its errors to stdout as well: what does not look
// like this is no GPU. A name may hold a comma.
std::optional<Gpu> parse_gpu_line(std::string_view line)
{
    const std::size_t comma = line.rfind(',');
    if (comma == std::string_view::npos) {
        return std::nullopt;
    }
    const std::string_view name = trim(line.substr(0, comma));
    const std::string_view driver = trim(line.substr(comma + 1));
    const bool is_placeholder =
        name.starts_with('[') || name.find("Error") != std::string_view::npos;
    if (name.empty() || is_placeholder || !is_driver_version(driver)) {
        return std::nullopt;
    }
    return Gpu{printable(name, k_max_shown_name), std::string{driver}};
}

Finding no_answer(std::string_view tool, const ToolAnswer& answer, std::string_view otherwise)
{
    return {false, fmt::format("{}: {}", tool,
                               answer.succeeded ? otherwise : std::string_view{answer.failure})};
}

// "gfx_target_version 90010" -> gfx90a: two decimal digits each for minor and step, shown in hex.
// 0 is a CPU.
std::optional<std::string> parse_gfx_target(std::string_view properties)
{
    for (const std::string_view line : split(properties, '\n')) {
        const auto words = split_words(line);
        if (words.size() != 2 || words[0] != "gfx_target_version") {
            continue;
        }
        const auto number = parse_number(words[1]).value_or(0);
        if (number >= 10'000 && number < 1'000'000) {
            return fmt::format("gfx{}{:x}{:x}", number / 10'000, number / 100 % 100, number % 100);
        }
    }
    return std::nullopt;
}

std::optional<std::string> gfx_of_kernel(const Places& places)
{
    try {
        for (const std::string& node : os::list_directory(places.kfd_nodes)) {
            const std::string path = fmt::format("{}/{}/properties", places.kfd_nodes, node);
            const auto properties = os::read_file_if_exists(path, k_max_properties);
            if (auto target = parse_gfx_target(properties.value_or(""))) {
                return target;
            }
        }
    } catch (const Error&) {
        // Not ours to read: unknown, as if it were not there.
        return std::nullopt;
    }
    return std::nullopt;
}

// "  Name:                    gfx90a"
std::optional<std::string> parse_rocminfo(std::string_view output)
{
    for (const std::string_view line : split(output, '\n')) {
        const auto words = split_words(line);
        if (words.size() == 2 && words[0] == "Name:" && words[1].starts_with("gfx") &&
            words[1].size() > 3) {
            return printable(words[1], k_max_shown_name);
        }
    }
    return std::nullopt;
}

// "deviceName = AMD Radeon" -> {"deviceName", "AMD Radeon"}
std::pair<std::string_view, std::string_view> parse_summary_line(std::string_view line)
{
    const std::size_t equals = line.find('=');
    if (equals == std::string_view::npos) {
        return {trim(line), {}};
    }
    return {trim(line.substr(0, equals)), trim(line.substr(equals + 1))};
}

bool is_software_renderer(std::string_view name)
{
    return name.find("llvmpipe") != std::string_view::npos ||
           name.find("lavapipe") != std::string_view::npos ||
           name.find("SwiftShader") != std::string_view::npos;
}

// vulkaninfo --summary: a block "GPU0:" for each device, with its type before its name.
std::optional<std::string> parse_vulkan_summary(std::string_view output)
{
    std::string_view type;
    for (const std::string_view line : split(output, '\n')) {
        const auto [key, value] = parse_summary_line(line);
        if (key.starts_with("GPU") && key.ends_with(':')) {
            type = {};
        } else if (key == "deviceType") {
            type = value;
        } else if (key == "deviceName" && !value.empty() && type.ends_with("_GPU") &&
                   !is_software_renderer(value)) {
            return printable(value, k_max_shown_name);
        }
    }
    return std::nullopt;
}

} // namespace

Finding find_cuda(const std::optional<std::string>& tool, const Places& /*places*/,
                  const CancelToken& cancel)
{
    if (!tool) {
        return {};
    }
    const ToolAnswer answer = ask_tool(
        *tool, {"--query-gpu=name,driver_version", "--format=csv,noheader,nounits"}, cancel);
    std::vector<Gpu> gpus;
    for (const std::string_view line : split(answer.output, '\n')) {
        if (auto gpu = parse_gpu_line(line)) {
            gpus.push_back(*std::move(gpu));
        }
    }
    if (!answer.succeeded || gpus.empty()) {
        return no_answer("nvidia-smi", answer, "names no GPU with its driver");
    }
    const std::string more = gpus.size() == 1 ? "" : fmt::format(" and {} more", gpus.size() - 1);
    return {true,
            fmt::format("NVIDIA driver {}, {}{}", gpus.front().driver, gpus.front().name, more)};
}

Finding find_rocm(const std::optional<std::string>& tool, const Places& places,
                  const CancelToken& cancel)
{
    if (const auto target = gfx_of_kernel(places)) {
        return {true, fmt::format("AMD GPU {}, named by the kernel", *target)};
    }
    if (!tool) {
        return {};
    }
    const ToolAnswer answer = ask_tool(*tool, {}, cancel);
    const auto agent = parse_rocminfo(answer.output);
    if (!answer.succeeded || !agent) {
        return no_answer("rocminfo", answer, "names no gfx agent");
    }
    return {true, fmt::format("AMD GPU {}, named by rocminfo", *agent)};
}

Finding find_vulkan(const std::optional<std::string>& tool, const Places& /*places*/,
                    const CancelToken& cancel)
{
    if (!tool) {
        return {};
    }
    const ToolAnswer answer = ask_tool(*tool, {"--summary"}, cancel);
    const auto device = parse_vulkan_summary(answer.output);
    if (!answer.succeeded || !device) {
        return no_answer("vulkaninfo", answer, "names no GPU");
    }
    return {true, fmt::format("Vulkan device {}", *device)};
}

} // namespace rbeepkg::host
