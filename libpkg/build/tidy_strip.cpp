#include "libpkg/build/tidy_strip.hpp"

#include "libpkg/base/text.hpp"
#include "libpkg/pkgfile/elf.hpp"

#include <elf.h>
#include <unistd.h>

#include <algorithm>
#include <cstdint>
#include <map>
#include <utility>

namespace rbeepkg::build {

namespace {

constexpr std::string_view k_archive = "!<arch>\n";
constexpr std::size_t k_member_header = 60;
constexpr std::size_t k_most_members = 1'000'000;

std::string bytes_at(int fd, std::uint64_t offset, std::size_t size)
{
    std::string bytes(size, '\0');
    const ssize_t got = ::pread(fd, bytes.data(), size, static_cast<off_t>(offset));
    bytes.resize(got > 0 ? static_cast<std::size_t>(got) : 0);
    return bytes;
}

// e_type of what begins with these bytes; nullopt: no ELF.
std::optional<unsigned> elf_type(std::string_view bytes)
{
    if (bytes.size() < EI_NIDENT + 2 || !bytes.starts_with(std::string_view{ELFMAG, SELFMAG})) {
        return std::nullopt;
    }
    const auto first = static_cast<unsigned char>(bytes[EI_NIDENT]);
    const auto second = static_cast<unsigned char>(bytes[EI_NIDENT + 1]);
    const bool big = bytes[EI_DATA] == ELFDATA2MSB;
    return big ? first * 256U + second : second * 256U + first;
}

std::uint64_t member_size(std::string_view header)
{
    std::string_view digits = header.substr(48, 10);
    digits = digits.substr(0, digits.find(' '));
    return parse_number(digits).value_or(0);
}

// An ar(5) with objects in it. A library of a compiler may hold other things besides.
bool has_objects(int fd)
{
    std::uint64_t at = k_archive.size();
    for (std::size_t count = 0; count < k_most_members; ++count) {
        const std::string start = bytes_at(fd, at, k_member_header + EI_NIDENT + 2);
        if (start.size() < k_member_header || start.compare(58, 2, "`\n") != 0) {
            return false;
        }
        if (elf_type(std::string_view{start}.substr(k_member_header)) == ET_REL) {
            return true;
        }
        at += k_member_header + member_size(start);
        at += at % 2;
    }
    return false;
}

const std::vector<std::string>& flags_for(StripKind kind, const PackageOptions& options)
{
    switch (kind) {
    case StripKind::program:
        return options.strip_binary;
    case StripKind::shared_library:
        return options.strip_shared;
    case StripKind::static_library:
        break;
    }
    return options.strip_static;
}

} // namespace

std::optional<StripKind> strip_kind_of(int fd, const std::string& name)
{
    const std::string start = bytes_at(fd, 0, EI_NIDENT + 2);
    if (start.starts_with(k_archive)) {
        return has_objects(fd) ? std::optional{StripKind::static_library} : std::nullopt;
    }
    if (!elf_type(start)) {
        return std::nullopt;
    }
    const std::optional<pkgfile::ElfInfo> elf = pkgfile::read_elf(fd);
    if (!elf) {
        return std::nullopt;
    }
    switch (elf->type) {
    case pkgfile::ElfType::executable:
        return StripKind::program;
    case pkgfile::ElfType::pie:
    case pkgfile::ElfType::shared:
        return StripKind::shared_library;
    case pkgfile::ElfType::relocatable:
        return name.ends_with(".ko") ? std::optional{StripKind::shared_library} : std::nullopt;
    case pkgfile::ElfType::other:
        break;
    }
    return std::nullopt;
}

void plan_strip(const PackageTree& tree, const PackageOptions& options, bool keeps_debug,
                TidyPlan& plan)
{
    std::map<std::pair<dev_t, ino_t>, std::string> done; // first name of each file
    for (const PackageTree::Item& item : tree.items()) {
        if (!S_ISREG(item.status.st_mode) || (item.status.st_mode & S_IWUSR) == 0) {
            continue;
        }
        const auto key = std::pair{item.status.st_dev, item.status.st_ino};
        if (const auto first = done.find(key); first != done.end()) {
            if (keeps_debug) {
                plan.twin(first->second, item.path);
            }
            continue;
        }
        // Who may write need not be able to read; then nobody looks. Writing takes setuid and
        // setgid away: such files stay as they are, for packing to refuse them by name.
        if ((item.status.st_mode & S_IRUSR) == 0 || (item.status.st_mode & 07000U) != 0) {
            continue;
        }
        const os::UniqueFd file = tree.open_for_reading(item.path);
        if (const std::optional<StripKind> kind = strip_kind_of(file.get(), item.path)) {
            plan.strip(item.path, flags_for(*kind, options), *kind == StripKind::static_library);
            done.emplace(key, item.path);
        }
    }
}

} // namespace rbeepkg::build
