#include "libpkg/pkgfile/requirements.hpp"

#include "libpkg/base/text.hpp"
#include "libpkg/os/file.hpp"
#include "libpkg/os/tree.hpp"
#include "libpkg/pkgfile/elf.hpp"

#include <fcntl.h>
#include <sys/stat.h>

#include <algorithm>
#include <array>
#include <set>
#include <vector>

namespace rbeepkg::pkgfile {
namespace {

struct GpuLibrary
{
    std::string_view backend;
    std::string_view prefix; // of the soname
};

constexpr std::array<GpuLibrary, 26> k_gpu_libraries = {{
    {"cuda", "libcuda.so"},     {"cuda", "libcudart.so"},    {"cuda", "libcublas"},
    {"cuda", "libcudnn"},       {"cuda", "libcufft"},        {"cuda", "libcurand.so"},
    {"cuda", "libcusolver"},    {"cuda", "libcusparse"},     {"cuda", "libnvrtc"},
    {"cuda", "libnvJitLink"},   {"cuda", "libnvidia-ml"},    {"cuda", "libnccl.so"},
    {"rocm", "libamdhip64.so"}, {"rocm", "libhiprtc"},       {"rocm", "libhsa-runtime64.so"},
    {"rocm", "libhipblas"},     {"rocm", "librocblas.so"},   {"rocm", "libhipfft"},
    {"rocm", "libhipsparse"},   {"rocm", "libhiprand"},      {"rocm", "librocsolver"},
    {"rocm", "librocm_smi64"},  {"rocm", "libMIOpen.so"},    {"rocm", "librccl.so"},
    {"sycl", "libsycl.so"},     {"sycl", "libze_loader.so"},
}};

// Symbol versions with a number behind, and where the highest goes.
struct VersionFamily
{
    std::string_view prefix;
    std::string package::HostRequirements::*highest;
};

constexpr std::array<VersionFamily, 3> k_families = {{
    {"GLIBC_", &package::HostRequirements::glibc},
    {"GLIBCXX_", &package::HostRequirements::glibcxx},
    {"CXXABI_", &package::HostRequirements::cxxabi},
}};

bool is_version(std::string_view text)
{
    return !text.empty() && text.size() <= 64 && text.front() != '.' && text.back() != '.' &&
           text.find_first_not_of("0123456789.") == std::string_view::npos;
}

void take_version(package::HostRequirements& needs, std::string_view version)
{
    for (const VersionFamily& family : k_families) {
        if (!version.starts_with(family.prefix)) {
            continue;
        }
        const std::string_view number = version.substr(family.prefix.size());
        std::string& highest = needs.*family.highest;
        // GLIBC_PRIVATE, GLIBCXX_TUNABLES and the like say nothing of a version.
        if (is_version(number) && (highest.empty() || is_lower_version(highest, number))) {
            highest = number;
        }
    }
}

// A loader takes names without a slash from where libraries lie; any other is a path of its own.
bool is_library_name(std::string_view name)
{
    return !name.empty() && name.size() <= 255 && name.find('/') == std::string_view::npos;
}

class Scan
{
public:
    void take(const os::TreeEntry& entry)
    {
        if (S_ISREG(entry.status.st_mode) || S_ISLNK(entry.status.st_mode)) {
            m_brought.insert(entry.name);
        }
        // Smaller ones hold no header.
        if (!S_ISREG(entry.status.st_mode) || entry.status.st_size < 52) {
            return;
        }
        const os::UniqueFd file =
            os::open_at(entry.parent, entry.name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK);
        const std::optional<ElfInfo> elf = read_elf(file.get());
        if (elf && elf->type != ElfType::relocatable && elf->type != ElfType::other) {
            take(*elf);
        }
    }

    package::HostRequirements finish()
    {
        m_needs.machines = {m_machines.begin(), m_machines.end()};
        for (const std::string& soname : m_needed) {
            if (m_brought.contains(soname)) {
                continue;
            }
            m_needs.sonames.push_back(soname);
            const std::string_view backend = gpu_backend_of(soname);
            if (backend == "cuda") {
                m_needs.cuda.push_back(soname);
            } else if (backend == "rocm") {
                m_needs.rocm.push_back(soname);
            }
        }
        return std::move(m_needs);
    }

private:
    void take(const ElfInfo& elf)
    {
        m_machines.insert(elf.machine);
        if (!elf.soname.empty()) {
            m_brought.insert(elf.soname);
        }
        std::copy_if(elf.needed.begin(), elf.needed.end(), std::inserter(m_needed, m_needed.end()),
                     is_library_name);
        for (const std::string& version : elf.versions) {
            take_version(m_needs, version);
        }
    }

    package::HostRequirements m_needs;
    std::set<std::string> m_needed;
    std::set<std::string> m_brought;
    std::set<std::string> m_machines;
};

} // namespace

bool is_lower_version(std::string_view left, std::string_view right)
{
    const auto next = [](std::string_view& rest) {
        const std::size_t dot = rest.find('.');
        std::string_view number = rest.substr(0, dot);
        rest = dot == std::string_view::npos ? std::string_view{} : rest.substr(dot + 1);
        number.remove_prefix(std::min(number.find_first_not_of('0'), number.size()));
        return number;
    };
    while (!left.empty() || !right.empty()) {
        const std::string_view a = next(left);
        const std::string_view b = next(right);
        if (a != b) {
            return a.size() != b.size() ? a.size() < b.size() : a < b;
        }
    }
    return false;
}

std::string_view gpu_backend_of(std::string_view soname)
{
    const auto* found =
        std::find_if(k_gpu_libraries.begin(), k_gpu_libraries.end(),
                     [&](const GpuLibrary& library) { return soname.starts_with(library.prefix); });
    return found == k_gpu_libraries.end() ? std::string_view{} : found->backend;
}

package::HostRequirements host_requirements(const std::string& pkgdir, const CancelToken& cancel)
{
    const os::UniqueFd root = os::open_directory(pkgdir);
    Scan scan;
    os::walk_tree(root.get(), [&](const os::TreeEntry& entry) {
        cancel.check();
        scan.take(entry);
    });
    return scan.finish();
}

} // namespace rbeepkg::pkgfile
