// Recipes that look at the machine by themselves see the one that the variant wants.
#include "libpkg/base/text.hpp"
#include "libpkg/os/fd.hpp"
#include "libpkg/os/file.hpp"
#include "libpkg/pkgbuild/evaluate.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdlib>
#include <memory>

namespace rbeepkg::pkgbuild {

namespace {

struct HardwareTool
{
    std::string_view name;
    std::string_view backend; // that it belongs to
    std::string_view stub;    // "" when there is none
};

// One plausible GPU; nothing of the machine is asked.
constexpr std::string_view k_nvidia_smi = R"stub(#!/bin/sh
fields= header=yes units=yes list=
for argument; do
    case $argument in
        --query-gpu=*) fields=${argument#*=} ;;
        --format=*)
            case ,${argument#*=}, in *,noheader,*) header= ;; esac
            case ,${argument#*=}, in *,nounits,*) units= ;; esac ;;
        -L|--list-gpus) list=yes ;;
    esac
done

value() {
    case $1 in
        index) echo 0 ;;
        count) echo 1 ;;
        name|gpu_name) echo 'NVIDIA GeForce RTX 3090' ;;
        uuid|gpu_uuid) echo GPU-00000000-0000-0000-0000-000000000000 ;;
        driver_version) echo 550.54.14 ;;
        compute_cap) echo 8.6 ;;
        pci.bus_id|gpu_bus_id) echo 00000000:01:00.0 ;;
        memory.total) echo "24576${units:+ MiB}" ;;
        memory.free) echo "24268${units:+ MiB}" ;;
        memory.used) echo "308${units:+ MiB}" ;;
        *) echo '[N/A]' ;;
    esac
}

if [ "$fields" ]; then
    [ "$header" ] && echo "$fields" | sed 's/,/, /g'
    line=
    IFS=,
    for field in $fields; do
        line=${line:+$line, }$(value "${field# }")
    done
    echo "$line"
elif [ "$list" ]; then
    echo "GPU 0: $(value name) (UUID: $(value uuid))"
else
    rule=+-----------------------------------------------------------------------------+
    echo "$rule"
    echo '| NVIDIA-SMI 550.54.14    Driver Version: 550.54.14    CUDA Version: 12.4     |'
    echo "$rule"
    echo '|   0  NVIDIA GeForce RTX 3090    00000000:01:00.0      308MiB / 24576MiB     |'
    echo "$rule"
fi
)stub";

constexpr std::string_view k_rocminfo = R"stub(#!/bin/sh
echo 'ROCk module is loaded
=====================
HSA System Attributes
=====================
Runtime Version:         1.1
==========
HSA Agents
==========
*******
Agent 1
*******
  Name:                    gfx1100
  Marketing Name:          AMD Radeon RX 7900 XTX
  Vendor Name:             AMD
  Device Type:             GPU
  ISA Info:
    ISA 1
      Name:                    amdgcn-amd-amdhsa--gfx1100
*** Done ***'
)stub";

// {0} kernel, {1} machine, {2} operating system.
constexpr std::string_view k_uname = R"stub(#!/bin/sh
letters=
for argument; do
    case $argument in
        --all) letters=${{letters}}a ;;
        --kernel-name) letters=${{letters}}s ;;
        --nodename) letters=${{letters}}n ;;
        --kernel-release) letters=${{letters}}r ;;
        --kernel-version) letters=${{letters}}v ;;
        --machine) letters=${{letters}}m ;;
        --processor) letters=${{letters}}p ;;
        --hardware-platform) letters=${{letters}}i ;;
        --operating-system) letters=${{letters}}o ;;
        -*) letters=$letters${{argument#-}} ;;
    esac
done
line=
say() {{
    case ${{letters:-s}} in *[a$1]*) line=${{line:+$line }}$2 ;; esac
}}
say s {0}
say n rbee
say r 6.1.0
say v '#1'
say m {1}
case $letters in *p*) line=${{line:+$line }}{1} ;; esac
case $letters in *i*) line=${{line:+$line }}{1} ;; esac
say o {2}
echo "$line"
)stub";

constexpr std::array<HardwareTool, 3> k_tools = {{{"nvidia-smi", "cuda", k_nvidia_smi},
                                                  {"rocminfo", "rocm", k_rocminfo},
                                                  {"rocm-smi", "rocm", ""}}};

void write_new_file(const std::string& path, std::string_view content, unsigned mode)
{
    os::UniqueFd fd = os::open_file(path, O_WRONLY | O_CREAT | O_EXCL, mode);
    os::write_all(fd.get(), content, path);
    if (::fchmod(fd.get(), mode) != 0) {
        throw system_error(errno, fmt::format("cannot set the mode of {}", path));
    }
    fd.close(path);
}

std::string uname_stub(const Variant& variant)
{
    const bool macos = variant.platform == "macos";
    const std::string machine = macos && variant.arch == "aarch64" ? "arm64" : variant.arch;
    const std::string_view kernel = macos                           ? "Darwin"
                                    : variant.platform == "windows" ? "Windows_NT"
                                                                    : "Linux";
    return fmt::format(fmt::runtime(k_uname), kernel, machine, macos ? "Darwin" : "GNU/Linux");
}

// Where a tool really lies, when it lies where the sandbox shows it.
std::optional<std::string> real_path(const std::string& path)
{
    const std::unique_ptr<char, decltype(&std::free)> resolved{::realpath(path.c_str(), nullptr),
                                                               &std::free};
    return resolved ? std::optional<std::string>{resolved.get()} : std::nullopt;
}

std::vector<std::string> unwanted_tools_in(const Variant& variant, const std::string& directory)
{
    std::vector<std::string> unwanted;
    for (const HardwareTool& tool : k_tools) {
        const std::string path = os::join_path(directory, tool.name);
        if (tool.backend != variant.backend && os::exists(path)) {
            unwanted.emplace_back(tool.name);
        }
    }
    return unwanted;
}

// Links to everything in `from` but the named files.
void link_all_but(const std::vector<std::string>& names, const std::string& from,
                  const std::string& directory)
{
    os::make_directories(directory);
    for (const std::string& name : os::list_directory(from)) {
        if (std::find(names.begin(), names.end(), name) != names.end()) {
            continue;
        }
        const std::string target = os::join_path(from, name);
        const std::string link = os::join_path(directory, name);
        if (::symlink(target.c_str(), link.c_str()) != 0) {
            throw system_error(errno, fmt::format("cannot create {}", link));
        }
    }
}

} // namespace

std::vector<std::string> variant_environment(const Variant& variant)
{
    std::vector<std::string> environment;
    const std::string features =
        variant.features.empty() ? variant.backend : join(variant.features, ",");
    if (!features.empty()) {
        environment.push_back("RBEE_FEATURES=" + features);
    }
    if (!variant.profile.empty()) {
        environment.push_back("RBEE_PROFILE=" + variant.profile);
    }
    if (!variant.flags.empty()) {
        environment.push_back("RBEE_FLAGS=" + join(variant.flags, " "));
    }
    return environment;
}

void write_variant_stubs(const Variant& variant, const std::string& directory)
{
    os::make_directories(directory);
    write_new_file(os::join_path(directory, "uname"), uname_stub(variant), 0755);
    for (const HardwareTool& tool : k_tools) {
        if (tool.backend == variant.backend && !tool.stub.empty()) {
            write_new_file(os::join_path(directory, tool.name), tool.stub, 0755);
        }
    }
}

VariantTools write_variant_tools(const Variant& variant, const std::string& directory,
                                 const std::string& inside, const std::string& system_bin)
{
    VariantTools tools;
    write_variant_stubs(variant, os::join_path(directory, "stubs"));
    tools.binds.push_back({directory, inside});
    tools.path.push_back(os::join_path(inside, "stubs"));

    const std::vector<std::string> unwanted = unwanted_tools_in(variant, system_bin);
    if (unwanted.empty()) {
        tools.path.push_back(system_bin);
        return tools;
    }
    link_all_but(unwanted, system_bin, os::join_path(directory, "bin"));
    tools.path.push_back(os::join_path(inside, "bin"));
    const std::string mask = os::join_path(directory, "mask");
    write_new_file(mask, {}, 0444);
    for (const std::string& name : unwanted) {
        const auto path = real_path(os::join_path(system_bin, name));
        if (path && path->starts_with("/usr/")) {
            tools.binds.push_back({mask, *path});
        }
    }
    return tools;
}

} // namespace rbeepkg::pkgbuild
