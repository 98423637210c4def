#include "libpkg/os/fd.hpp"
#include "libpkg/os/file.hpp"
#include "libpkg/pkgfile/elf.hpp"
#include "tests/support/temp_root.hpp"

#include <elf.h>
#include <fcntl.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cstring>
#include <string>

namespace rbeepkg::pkgfile {
namespace {

using test::TempRoot;

template <typename T> void put(std::string& bytes, std::size_t at, const T& value)
{
    std::memcpy(bytes.data() + at, &value, sizeof value);
}

// A shared object of 64 bits that needs "libx.so.1" and "liby.so", made of nothing else.
std::string small_elf()
{
    constexpr std::size_t segments = sizeof(Elf64_Ehdr);
    constexpr std::size_t dynamic = segments + 2 * sizeof(Elf64_Phdr);
    constexpr std::size_t strings = dynamic + 4 * sizeof(Elf64_Dyn);
    const std::string names{"\0libx.so.1\0liby.so\0", 19};
    std::string bytes(strings + names.size(), '\0');

    Elf64_Ehdr header = {};
    std::memcpy(header.e_ident, ELFMAG, SELFMAG);
    header.e_ident[EI_CLASS] = ELFCLASS64;
    header.e_ident[EI_DATA] = ELFDATA2LSB;
    header.e_ident[EI_VERSION] = EV_CURRENT;
    header.e_type = ET_DYN;
    header.e_machine = EM_AARCH64;
    header.e_version = EV_CURRENT;
    header.e_phoff = segments;
    header.e_ehsize = sizeof(Elf64_Ehdr);
    header.e_phentsize = sizeof(Elf64_Phdr);
    header.e_phnum = 2;
    put(bytes, 0, header);

    Elf64_Phdr load = {};
    load.p_type = PT_LOAD;
    load.p_vaddr = 0x10000;
    load.p_filesz = bytes.size();
    load.p_memsz = bytes.size();
    put(bytes, segments, load);
    Elf64_Phdr table = {};
    table.p_type = PT_DYNAMIC;
    table.p_offset = dynamic;
    table.p_vaddr = 0x10000 + dynamic;
    table.p_filesz = 4 * sizeof(Elf64_Dyn);
    table.p_memsz = table.p_filesz;
    put(bytes, segments + sizeof(Elf64_Phdr), table);

    const Elf64_Dyn entries[] = {
        {DT_NEEDED, {1}}, {DT_STRTAB, {0x10000 + strings}}, {DT_NEEDED, {11}}, {DT_NULL, {0}}};
    for (std::size_t at = 0; at < std::size(entries); ++at) {
        put(bytes, dynamic + at * sizeof(Elf64_Dyn), entries[at]);
    }
    bytes.replace(strings, names.size(), names);
    return bytes;
}

std::optional<ElfInfo> read_bytes(const TempRoot& root, const std::string& bytes)
{
    const std::string path = root.write("file", bytes);
    const os::UniqueFd fd = os::open_file(path, O_RDONLY);
    return read_elf(fd.get());
}

TEST(Elf, TellsMachineAndNeededInOrder)
{
    const TempRoot root;
    const std::optional<ElfInfo> info = read_bytes(root, small_elf());
    ASSERT_TRUE(info);
    EXPECT_EQ(info->machine, "aarch64");
    EXPECT_EQ(info->needed, (std::vector<std::string>{"libx.so.1", "liby.so"}));
}

TEST(Elf, ReadsThisVeryProgram)
{
    const os::UniqueFd fd = os::open_file("/proc/self/exe", O_RDONLY);
    const std::optional<ElfInfo> info = read_elf(fd.get());
    ASSERT_TRUE(info);
#if defined(__x86_64__)
    EXPECT_EQ(info->machine, "x86_64");
#endif
    EXPECT_NE(std::find(info->needed.begin(), info->needed.end(), "libc.so.6"), info->needed.end());
    EXPECT_TRUE(info->type == ElfType::pie || info->type == ElfType::executable);
    EXPECT_EQ(info->bits, 8 * sizeof(void*));
    EXPECT_TRUE(std::is_sorted(info->versions.begin(), info->versions.end()));
    for (const char* family : {"GLIBC_2.", "GLIBCXX_3.4", "CXXABI_1.3"}) {
        EXPECT_TRUE(
            std::any_of(info->versions.begin(), info->versions.end(),
                        [&](const std::string& version) { return version.starts_with(family); }))
            << family;
    }
}

TEST(Elf, DamageOfARealProgramIsSurvived)
{
    const TempRoot root;
    std::string bytes = os::read_file("/usr/bin/true", 1U << 24U);
    const std::optional<ElfInfo> whole = read_bytes(root, bytes);
    ASSERT_TRUE(whole);
    ASSERT_FALSE(whole->versions.empty());
    // Where the lists of symbol versions lie: each byte of them, and of the headers.
    const std::size_t versions = bytes.find("GLIBC_2.");
    ASSERT_NE(versions, std::string::npos);
    const auto damage = [&](std::size_t at) {
        for (const char value : {'\x00', '\x01', '\x10', '\x7f', '\xff'}) {
            std::string damaged = bytes;
            damaged[at] = value;
            const std::optional<ElfInfo> info = read_bytes(root, damaged);
            EXPECT_LE(info ? info->versions.size() : 0U, 5000U);
        }
    };
    for (std::size_t at = 0; at < 1024; at += 3) {
        damage(at);
    }
    for (std::size_t at = versions; at < versions + 2048 && at < bytes.size(); at += 5) {
        damage(at);
    }
}

TEST(Elf, AnotherMachineHasANumber)
{
    const TempRoot root;
    std::string bytes = small_elf();
    put(bytes, offsetof(Elf64_Ehdr, e_machine), Elf64_Half{EM_RISCV});
    const std::optional<ElfInfo> info = read_bytes(root, bytes);
    ASSERT_TRUE(info);
    EXPECT_EQ(info->machine, "machine 243");
}

TEST(Elf, OtherFilesAreNone)
{
    const TempRoot root;
    for (const std::string& bytes : {std::string{}, std::string{"#!/bin/sh\n"},
                                     std::string{"\x7f"
                                                 "ELF"},
                                     std::string{"!<arch>\n"}}) {
        EXPECT_FALSE(read_bytes(root, bytes)) << bytes;
    }
    const os::UniqueFd directory = os::open_directory(root.path());
    EXPECT_FALSE(read_elf(directory.get()));
}

TEST(Elf, ATruncatedOneHasNoMoreThanItHolds)
{
    const TempRoot root;
    const std::string whole = small_elf();
    for (std::size_t size = 0; size < whole.size(); ++size) {
        const std::optional<ElfInfo> info = read_bytes(root, whole.substr(0, size));
        EXPECT_LE(info ? info->needed.size() : 0U, 2U) << size;
    }
}

TEST(Elf, DamageAtAnyByteIsSurvived)
{
    const TempRoot root;
    const std::string whole = small_elf();
    for (std::size_t at = 0; at < whole.size(); ++at) {
        for (const char value : {'\x00', '\x01', '\x7f', '\xff'}) {
            std::string bytes = whole;
            bytes[at] = value;
            const std::optional<ElfInfo> info = read_bytes(root, bytes);
            EXPECT_LE(info ? info->needed.size() : 0U, 3U) << at;
        }
    }
}

TEST(Elf, ATableThatPointsAnywhereIsSurvived)
{
    const TempRoot root;
    const std::size_t dynamic = sizeof(Elf64_Ehdr) + 2 * sizeof(Elf64_Phdr);
    for (const std::uint64_t value : {std::uint64_t{0}, std::uint64_t{0x10000}, UINT64_MAX,
                                      UINT64_MAX - 0x10000, std::uint64_t{INT64_MAX}}) {
        std::string names = small_elf();
        put(names, dynamic + offsetof(Elf64_Dyn, d_un), value);
        EXPECT_TRUE(read_bytes(root, names));
        std::string table = small_elf();
        put(table, dynamic + sizeof(Elf64_Dyn) + offsetof(Elf64_Dyn, d_un), value);
        EXPECT_TRUE(read_bytes(root, table));
        std::string offset = small_elf();
        put(offset, sizeof(Elf64_Ehdr) + offsetof(Elf64_Phdr, p_offset), value);
        EXPECT_TRUE(read_bytes(root, offset));
    }
}

} // namespace
} // namespace rbeepkg::pkgfile
