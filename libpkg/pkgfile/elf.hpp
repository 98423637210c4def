// What an ELF file says it needs (libelf).
#pragma once

#include <optional>
#include <string>
#include <vector>

namespace rbeepkg::pkgfile {

struct ElfInfo
{
    std::string machine;             // "x86_64", "aarch64", else "machine 243"
    std::vector<std::string> needed; // DT_NEEDED, in order
};

// nullopt: not an ELF file.
std::optional<ElfInfo> read_elf(int fd);

} // namespace rbeepkg::pkgfile
