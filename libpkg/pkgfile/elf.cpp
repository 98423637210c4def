#include "libpkg/pkgfile/elf.hpp"

#include "libpkg/base/c_handle.hpp"
#include "libpkg/base/text.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <gelf.h>
#include <libelf.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <bit>
#include <cstdint>
#include <cstring>
#include <set>
#include <utility>

namespace rbeepkg::pkgfile {
namespace {

using ElfHandle = CHandle<Elf, &elf_end>;

// Larger tables are not those of a program: what they say is not read.
constexpr std::uint64_t k_max_dynamic_bytes = 1U << 20U;
constexpr std::uint64_t k_max_name_bytes = 4096;
constexpr std::size_t k_max_needed = 4096;
constexpr std::size_t k_max_segments = 4096;
constexpr std::uint64_t k_max_version_bytes = 1U << 20U;

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

// Where in the file an address of the dynamic section lies, seen through the loaded segments, and
// how many bytes of the segment follow. Section headers are not asked: strip tools may take them
// away.
struct FileRange
{
    std::uint64_t offset = 0;
    std::uint64_t size = 0;
};

std::optional<FileRange> range_at(const std::vector<GElf_Phdr>& segments, std::uint64_t address)
{
    for (const GElf_Phdr& segment : segments) {
        if (segment.p_type == PT_LOAD && address >= segment.p_vaddr &&
            address - segment.p_vaddr < segment.p_filesz) {
            const std::uint64_t inside = address - segment.p_vaddr;
            FileRange range;
            range.size = segment.p_filesz - inside;
            if (!__builtin_add_overflow(segment.p_offset, inside, &range.offset)) {
                return range;
            }
        }
    }
    return std::nullopt;
}

std::optional<std::uint64_t> value_of(const std::vector<GElf_Dyn>& entries, std::int64_t tag)
{
    for (const GElf_Dyn& entry : entries) {
        if (entry.d_tag == tag) {
            return entry.d_un.d_val;
        }
    }
    return std::nullopt;
}

// At most `size` bytes from there on; fewer at the end of the file.
std::string bytes_at(int fd, std::uint64_t offset, std::size_t size)
{
    std::string bytes(size, '\0');
    if (offset > INT64_MAX) {
        return {};
    }
    const ssize_t got = ::pread(fd, bytes.data(), bytes.size(), static_cast<off_t>(offset));
    bytes.resize(got > 0 ? static_cast<std::size_t>(got) : 0);
    return bytes;
}

// One text of the string table, read from the file itself: the table may be as large as it likes.
std::optional<std::string> text_at(int fd, std::uint64_t table, std::uint64_t offset)
{
    std::uint64_t position = 0;
    if (__builtin_add_overflow(table, offset, &position)) {
        return std::nullopt;
    }
    std::string text = bytes_at(fd, position, k_max_name_bytes);
    const std::size_t end = text.find('\0');
    if (end == std::string::npos) {
        return std::nullopt;
    }
    text.resize(end);
    // A name that cannot be shown is none that a loader would find.
    return printable(text, k_max_name_bytes) == text ? std::optional{text} : std::nullopt;
}

bool is_regular_file(int fd)
{
    struct ::stat status = {};
    return ::fstat(fd, &status) == 0 && S_ISREG(status.st_mode);
}

// The lists of DT_VERNEED, byte by byte in the file's byte order: their links are offsets that a
// stranger chose.
class VersionNeeds
{
public:
    VersionNeeds(int fd, std::uint64_t strings, bool swapped)
        : m_fd{fd}, m_strings{strings}, m_swapped{swapped}
    {}

    void read(const FileRange& range)
    {
        const auto size =
            static_cast<std::size_t>(std::min<std::uint64_t>(range.size, k_max_version_bytes));
        m_bytes = bytes_at(m_fd, range.offset, size);
        std::size_t at = 0;
        for (std::size_t count = 0; count < k_max_needed; ++count) {
            const auto version = number<std::uint16_t>(at);
            const auto first = number<std::uint32_t>(at + 8);
            const auto next = number<std::uint32_t>(at + 12);
            if (version != 1U || !first || !next) {
                return;
            }
            read_names(at + *first);
            if (*next == 0) {
                return;
            }
            at += *next;
        }
    }

    std::vector<std::string> take() { return {m_names.begin(), m_names.end()}; }

private:
    template <typename Number> std::optional<Number> number(std::size_t at) const
    {
        Number value = 0;
        if (at > m_bytes.size() || m_bytes.size() - at < sizeof value) {
            return std::nullopt;
        }
        std::memcpy(&value, m_bytes.data() + at, sizeof value);
        if (m_swapped) {
            auto* bytes = reinterpret_cast<char*>(&value);
            std::reverse(bytes, bytes + sizeof value);
        }
        return value;
    }

    void read_names(std::size_t at)
    {
        while (m_names_read++ < k_max_needed) {
            const auto name = number<std::uint32_t>(at + 8);
            const auto next = number<std::uint32_t>(at + 12);
            if (!name || !next) {
                return;
            }
            const std::optional<std::string> text = text_at(m_fd, m_strings, *name);
            if (text && !text->empty()) {
                m_names.insert(*text);
            }
            if (*next == 0) {
                return;
            }
            at += *next;
        }
    }

    int m_fd;
    std::uint64_t m_strings;
    bool m_swapped;
    std::string m_bytes;
    std::size_t m_names_read = 0; // of the whole file
    std::set<std::string> m_names;
};

ElfType type_of(unsigned type, const std::vector<GElf_Dyn>& entries)
{
    switch (type) {
    case ET_REL:
        return ElfType::relocatable;
    case ET_EXEC:
        return ElfType::executable;
    case ET_DYN:
        return (value_of(entries, DT_FLAGS_1).value_or(0) & DF_1_PIE) != 0 ? ElfType::pie
                                                                           : ElfType::shared;
    default:
        return ElfType::other;
    }
}

void take_texts(ElfInfo& info, int fd, std::uint64_t strings, const std::vector<GElf_Dyn>& entries)
{
    for (const GElf_Dyn& entry : entries) {
        const bool path = entry.d_tag == DT_RPATH || entry.d_tag == DT_RUNPATH;
        if (!path && entry.d_tag != DT_NEEDED && entry.d_tag != DT_SONAME) {
            continue;
        }
        std::optional<std::string> text = text_at(fd, strings, entry.d_un.d_val);
        if (!text || (text->empty() && !path) || info.needed.size() == k_max_needed ||
            info.rpath.size() == k_max_needed) {
            continue;
        }
        if (path) {
            info.rpath.push_back(std::move(*text));
        } else if (entry.d_tag == DT_NEEDED) {
            info.needed.push_back(std::move(*text));
        } else {
            info.soname = std::move(*text);
        }
    }
}

void take_versions(ElfInfo& info, int fd, std::uint64_t strings, bool swapped,
                   const std::vector<GElf_Phdr>& segments, const std::vector<GElf_Dyn>& entries)
{
    const std::optional<std::uint64_t> address = value_of(entries, DT_VERNEED);
    const std::optional<FileRange> range = address ? range_at(segments, *address) : std::nullopt;
    if (range) {
        VersionNeeds needs{fd, strings, swapped};
        needs.read(*range);
        info.versions = needs.take();
    }
}

constexpr unsigned char k_own_byte_order =
    std::endian::native == std::endian::little ? ELFDATA2LSB : ELFDATA2MSB;

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
    const std::vector<GElf_Phdr> segments = segments_of(elf.get());
    const std::vector<GElf_Dyn> entries = dynamic_entries(elf.get(), segments);
    ElfInfo info;
    info.machine = machine_name(header.e_machine);
    info.type = type_of(header.e_type, entries);
    info.bits = header.e_ident[EI_CLASS] == ELFCLASS32 ? 32 : 64;
    const std::optional<std::uint64_t> table = value_of(entries, DT_STRTAB);
    const std::optional<FileRange> strings = table ? range_at(segments, *table) : std::nullopt;
    if (strings) {
        take_texts(info, fd, strings->offset, entries);
        take_versions(info, fd, strings->offset, header.e_ident[EI_DATA] != k_own_byte_order,
                      segments, entries);
    }
    return info;
}

} // namespace rbeepkg::pkgfile
