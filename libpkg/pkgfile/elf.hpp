// What an ELF file says of itself and what it needs (libelf).
#pragma once

#include <optional>
#include <string>
#include <vector>

namespace rbeepkg::pkgfile {

enum class ElfType
{
    relocatable, // an object, a kernel module
    executable,  // ET_EXEC
    pie,         // ET_DYN that is a program
    shared,      // any other ET_DYN
    other
};

struct ElfInfo
{
    std::string machine;             // "x86_64", "aarch64", else "machine 243"
    std::vector<std::string> needed; // DT_NEEDED, in order
    ElfType type = ElfType::other;
    unsigned bits = 0;              // 64 or 32
    std::string soname;             // DT_SONAME
    std::vector<std::string> rpath; // DT_RPATH and DT_RUNPATH, as they stand, in order
    // Symbol versions wanted of other libraries: "GLIBC_2.34", "CXXABI_1.3", each once, sorted.
    std::vector<std::string> versions;
};

// nullopt: not an ELF file. Whatever the file holds, it is read within limits: what cannot be
// understood is left out.
std::optional<ElfInfo> read_elf(int fd);

} // namespace rbeepkg::pkgfile
