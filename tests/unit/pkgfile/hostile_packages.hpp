// Package files that nobody may be able to install, each breaking one rule.
#pragma once

#include "libpkg/archive/writer.hpp"
#include "libpkg/crypto/digest.hpp"
#include "libpkg/os/fd.hpp"
#include "tests/unit/pkgfile/raw_tar.hpp"

#include <sys/mman.h>
#include <unistd.h>

#include <string>
#include <vector>

namespace rbeepkg::pkgfile {

struct HostilePackage
{
    std::string rule;
    std::string bytes;
};

inline RawMember listed(const std::string& text)
{
    const RawMember info = raw_pkginfo();
    return raw_mtree(fmt::format("#mtree\n./.PKGINFO mode=644 size={} sha256digest={}\n{}",
                                 info.content.size(), crypto::sha256_hex(info.content), text));
}

inline std::string listed_as(const std::string& path, const std::string& content,
                             const std::string& mode = "644")
{
    return fmt::format("./{} mode={} size={} sha256digest={}\n", path, mode, content.size(),
                       crypto::sha256_hex(content));
}

// Zeros in zstd: many bytes out of few.
inline std::string zeros_bomb(std::uint64_t bytes)
{
    const os::UniqueFd zeros{::memfd_create("zeros", MFD_CLOEXEC)};
    const os::UniqueFd packed{::memfd_create("bomb", MFD_CLOEXEC)};
    if (::ftruncate(zeros.get(), static_cast<off_t>(bytes)) != 0) {
        return {};
    }
    archive::Writer writer{packed.get(), "bomb", archive::Writer::Compression::zstd, 3};
    archive::Entry entry;
    entry.path = ".PKGINFO";
    entry.mode = 0644;
    writer.add_file(entry, raw_pkginfo().content);
    entry.path = "zeros";
    entry.size = bytes;
    writer.add_file_from(entry, zeros.get());
    writer.finish();
    std::string text(static_cast<std::size_t>(::lseek(packed.get(), 0, SEEK_END)), '\0');
    text.resize(static_cast<std::size_t>(::pread(packed.get(), text.data(), text.size(), 0)));
    return text;
}

inline std::string many_files(std::size_t count)
{
    std::string bytes = raw_tar({raw_pkginfo()});
    bytes.resize(bytes.size() - 1024);
    for (std::size_t at = 0; at < count; ++at) {
        bytes += raw_header({fmt::format("f{}", at), ""});
    }
    return bytes + std::string(1024, '\0');
}

inline std::vector<HostilePackage> hostile_members()
{
    const RawMember info = raw_pkginfo();
    const auto with = [&](const std::string& rule, std::vector<RawMember> members) {
        members.insert(members.begin(), info);
        return HostilePackage{rule, raw_tar(members)};
    };
    const std::string two_to_70 = std::string("\x80\0\0\x40", 4) + std::string(8, '\0');
    const std::string negative(12, '\xff');
    std::string deep;
    for (int level = 0; level < 130; ++level) {
        deep += "d/";
    }
    return {
        with("path-up", {{"../x", "1"}}),
        with("path-up-inside", {{"usr/../../x", "1"}}),
        with("path-absolute", {{"/etc/x", "1"}}),
        with("path-dots", {{"..", "1"}}),
        with("path-dot-part", {{"usr/./x", "1"}}),
        with("path-empty-part", {{"usr//x", "1"}}),
        with("path-newline", {{"a\nb", "1"}}),
        with("path-escape", {{"a\x1b[31m", "1"}}),
        with("path-part-256", {raw_pax("path", std::string(256, 'a')), {"x", "1"}}),
        with("path-4096", {raw_pax("path",
                                   [] {
                                       std::string path;
                                       while (path.size() < 4096) {
                                           path += std::string(200, 'p') + "/";
                                       }
                                       return path + "x";
                                   }()),
                           {"x", "1"}}),
        with("path-deep", {raw_pax("path", deep + "x"), {"x", "1"}}),
        with("twice", {{"a", "1"}, {"a", "1"}}),
        with("twice-normalised", {{"a", "", '5', 0755}, {"a/", "", '5', 0755}}),
        with("file-then-directory", {{"a", "1"}, {"a/", "", '5', 0755}}),
        with("below-a-file", {{"a", "1"}, {"a/b", "1"}}),
        with("through-a-link", {{"a", "", '2', 0777, "/tmp"}, {"a/b", "1"}}),
        with("link-over-directory", {{"a/b", "1"}, {"a", "", '2', 0777, "/tmp"}}),
        with("character-device", {{"dev", "", '3'}}),
        with("block-device", {{"dev", "", '4'}}),
        with("fifo", {{"pipe", "", '6'}}),
        with("hard-link-outside", {{"a", "", '1', 0644, "/etc/passwd"}}),
        with("hard-link-up", {{"a", "", '1', 0644, "../../etc/passwd"}}),
        with("hard-link-later", {{"a", "", '1', 0644, "b"}, {"b", "1"}}),
        with("hard-link-to-link", {{"b", "", '2', 0777, "/etc"}, {"a", "", '1', 0644, "b"}}),
        with("hard-link-to-metadata", {{"a", "", '1', 0644, ".PKGINFO"}}),
        with("setuid", {{"su", "1", '0', 04755}}),
        with("setgid", {{"sg", "1", '0', 02755}}),
        with("capability",
             {raw_pax("SCHILY.xattr.security.capability", "\x01"), {"cap", "1", '0', 0755}}),
        with("access-list", {raw_pax("SCHILY.acl.access",
                                     "user::rwx,user:x:rwx:7,group::r-x,mask::rwx,other::r-x"),
                             {"acl", "1", '0', 0755}}),
        with("size-negative", {{"a", "", '0', 0644, "", negative}}),
        with("size-2^70", {{"a", "", '0', 0644, "", two_to_70}}),
        with("size-pax-2^70", {raw_pax("size", "1180591620717411303424"), {"a", ""}}),
        with("size-pax-negative", {raw_pax("size", "-1"), {"a", ""}}),
        with("size-too-large", {{"a", "x", '0', 0644, "", "77777777777"}}),
        with("pax-header-2-MiB", {raw_pax("comment", std::string(2U << 20U, 'c')), {"a", "1"}}),
    };
}

inline std::vector<HostilePackage> hostile_metadata()
{
    const RawMember info = raw_pkginfo();
    const RawMember file{"a", "1"};
    return {
        {"pkginfo-missing", raw_tar({{".BUILDINFO", "format = 2\n"}, file})},
        {"pkginfo-late", raw_tar({file, info})},
        {"pkginfo-twice", raw_tar({info, info, file})},
        {"pkginfo-over-1-MiB",
         raw_tar({{".PKGINFO", info.content + "# " + std::string(1U << 20U, 'x') + "\n"}, file})},
        {"pkginfo-endless-version",
         raw_tar({{".PKGINFO",
                   "pkgname = raw\npkgver = " + std::string(5000, '1') + "-1\narch = any\n"},
                  file})},
        {"pkginfo-bad-name",
         raw_tar({{".PKGINFO", "pkgname = ../raw\npkgver = 1-1\narch = any\n"}, file})},
        {"pkginfo-a-link", raw_tar({{".PKGINFO", "", '2', 0777, "/etc/passwd"}, file})},
        {"mtree-omits", raw_tar({listed(""), info, file})},
        {"mtree-invents", raw_tar({listed(listed_as("a", "1") + listed_as("b", "1")), info, file})},
        {"mtree-wrong-digest", raw_tar({listed(listed_as("a", "2")), info, file})},
        {"mtree-wrong-size", raw_tar({listed(listed_as("a", "11")), info, file})},
        {"mtree-wrong-mode", raw_tar({listed(listed_as("a", "1", "755")), info, file})},
        {"mtree-wrong-type", raw_tar({listed("./a type=link link=/etc mode=777\n"), info, file})},
        {"mtree-no-gzip", raw_tar({{".MTREE", "#mtree\n"}, info, file})},
        {"mtree-bomb",
         raw_tar({raw_mtree("#mtree\n" + std::string(300U << 20U, '#')), info, file})},
    };
}

} // namespace rbeepkg::pkgfile
