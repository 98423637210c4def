#include "libpkg/pkgfile/elf.hpp"

#include "libpkg/base/c_handle.hpp"
#include "libpkg/base/text.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <gelf.h>
#include <libelf.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstdint>
#include <utility>

namespace rbeepkg::pkgfile {
namespace {

using ElfHandle = CHandle<Elf, &elf_end>;

// Larger tables are not those of a program: what they say is not read.
constexpr std::uint64_t k_max_dynamic_bytes = 1U << 20U;
constexpr std::uint64_t k_max_name_bytes = 4096;
constexpr std::size_t k_max_needed = 4096;
constexpr std::size_t k_max_segments = 4096;

std::string machine_name(unsigned machine)
{
    switch (machine) {
    case EM_X86_64:
        return "x86_64";
    case EM_AARCH64:
        return "aarch64";
    default:
        return fmt::format("machine {}", machine);
    }
}

std::vector<GElf_Phdr> segments_of(Elf* elf)
{
    std::vector<GElf_Phdr> segments;
    std::size_t count = 0;
    if (elf_getphdrnum(elf, &count) != 0 || count > k_max_segments) {
        return segments;
    }
    for (std::size_t at = 0; at < count; ++at) {
        GElf_Phdr segment;
        if (gelf_getphdr(elf, static_cast<int>(at), &segment) != nullptr) {
            segments.push_back(segment);
        }
    }
    return segments;
}

// The entries of the dynamic segment, as far as they can be read.
std::vector<GElf_Dyn> dynamic_entries(Elf* elf, const std::vector<GElf_Phdr>& segments)
{
    std::vector<GElf_Dyn> entries;
    for (const GElf_Phdr& segment : segments) {
        if (segment.p_type != PT_DYNAMIC || segment.p_filesz > k_max_dynamic_bytes) {
            continue;
        }
        Elf_Data* data = elf_getdata_rawchunk(elf, static_cast<std::int64_t>(segment.p_offset),
                                              segment.p_filesz, ELF_T_DYN);
        GElf_Dyn entry;
        for (int at = 0; data != nullptr && gelf_getdyn(data, at, &entry) != nullptr; ++at) {
            if (entry.d_tag == DT_NULL) {
                break;
            }
            entries.push_back(entry);
        }
        break;
    }
    return entries;
}

// Where in the file the string table lies: its address, seen through the loaded segments. Section
// headers are not asked: strip tools may take them away.
std::optional<std::uint64_t> string_table_offset(const std::vector<GElf_Phdr>& segments,
                                                 const std::vector<GElf_Dyn>& entries)
{
    for (const GElf_Dyn& entry : entries) {
        if (entry.d_tag != DT_STRTAB) {
            continue;
        }
        const std::uint64_t address = entry.d_un.d_ptr;
        for (const GElf_Phdr& segment : segments) {
            if (segment.p_type == PT_LOAD && address >= segment.p_vaddr &&
                address - segment.p_vaddr < segment.p_filesz) {
                return segment.p_offset + (address - segment.p_vaddr);
            }
        }
    }
    return std::nullopt;
}

// One name, read from the file itself: the table may be as large as it likes.
std::optional<std::string> name_at(int fd, std::uint64_t table, std::uint64_t offset)
{
    std::uint64_t position = 0;
    if (__builtin_add_overflow(table, offset, &position) || position > INT64_MAX) {
        return std::nullopt;
    }
    std::string name(k_max_name_bytes, '\0');
    const ssize_t got = ::pread(fd, name.data(), name.size(), static_cast<off_t>(position));
    if (got <= 0) {
        return std::nullopt;
    }
    name.resize(static_cast<std::size_t>(got));
    const std::size_t end = name.find('\0');
    if (end == std::string::npos || end == 0) {
        return std::nullopt;
    }
    name.resize(end);
    // A name that cannot be shown is none that a loader would find.
    return printable(name, k_max_name_bytes) == name ? std::optional{name} : std::nullopt;
}

bool is_regular_file(int fd)
{
    struct ::stat status = {};
    return ::fstat(fd, &status) == 0 && S_ISREG(status.st_mode);
}

} // namespace

std::optional<ElfInfo> read_elf(int fd)
{
    if (!is_regular_file(fd) || elf_version(EV_CURRENT) == EV_NONE) {
        return std::nullopt;
    }
    const ElfHandle elf{elf_begin(fd, ELF_C_READ, nullptr)};
    GElf_Ehdr header;
    if (!elf || elf_kind(elf.get()) != ELF_K_ELF || gelf_getehdr(elf.get(), &header) == nullptr) {
        return std::nullopt;
    }
    ElfInfo info;
    info.machine = machine_name(header.e_machine);
    const std::vector<GElf_Phdr> segments = segments_of(elf.get());
    const std::vector<GElf_Dyn> entries = dynamic_entries(elf.get(), segments);
    const std::optional<std::uint64_t> table = string_table_offset(segments, entries);
    for (const GElf_Dyn& entry : entries) {
        if (entry.d_tag != DT_NEEDED || !table || info.needed.size() == k_max_needed) {
            continue;
        }
        if (std::optional<std::string> name = name_at(fd, *table, entry.d_un.d_val)) {
            info.needed.push_back(std::move(*name));
        }
    }
    return info;
}

} // namespace rbeepkg::pkgfile
