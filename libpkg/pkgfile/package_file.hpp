// A .pkg.tar{,.zst,.xz,.gz,.bz2}: reading with every check done before a byte is used, and writing.
#pragma once

#include "libpkg/base/cancel.hpp"
#include "libpkg/base/event.hpp"
#include "libpkg/pkgfile/mtree.hpp"
#include "libpkg/pkgfile/pkginfo.hpp"

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace rbeepkg::pkgfile {

// A verified file on disk plus what it says of itself.
struct PackageFile
{
    std::string path;
    std::uint64_t size = 0;
    std::string sha256; // of the file
    Pkginfo info;
    // The payload in byte order of path, without .PKGINFO and the like; modes as they are after
    // unpacking (0755 or 0644), hard links as files.
    std::vector<MtreeEntry> entries;
    std::optional<std::string> install_script; // .INSTALL
};

inline constexpr std::string_view k_default_extension = ".pkg.tar.zst";

// Those that packages are written with: ".pkg.tar.zst", ".pkg.tar.xz", ".pkg.tar.gz",
// ".pkg.tar.bz2", ".pkg.tar".
const std::vector<std::string>& package_extensions();

// NAME-VERSION-ARCH and the extension.
std::string file_name_of(const package::Package& package,
                         std::string_view extension = k_default_extension);

// One pass over the whole file: the metadata members (.PKGINFO and the like, in any order) before
// the first file, .PKGINFO at most 1 MiB; every member obeys the rules of archive/extract.hpp; no
// setuid, devices, duplicates; at most 250,000 members; .MTREE, where there is one, lists exactly
// what is there with the same types, modes, sizes and digests. Error{corrupt} names the file and
// the first thing that is wrong.
// progress: bytes of the file that were read, of all; from time to time, where the file is large.
using ReadProgress = std::function<void(std::uint64_t done, std::uint64_t total)>;
PackageFile read_package_file(const std::string& path, const CancelToken& cancel,
                              const ReadProgress& progress = {});
// Only .PKGINFO, for listings (-Qp); the rest is not looked at.
Pkginfo read_pkginfo(const std::string& path);

struct WriteOptions
{
    std::int64_t mtime = 0; // of every member: SOURCE_DATE_EPOCH
    // 0: by what is packed, 19 up to 32 MiB and 10 above (level 19 does little more than 1 MiB a
    // second).
    int zstd_level = 0;
    // One of package_extensions(): it says how the file is compressed.
    std::string extension{k_default_extension};
    std::optional<std::string> changelog; // becomes .CHANGELOG
};

// Packs $pkgdir: members in byte order, root-owned, modes & 0755, times = mtime (SOURCE_DATE_EPOCH,
// which makepkg gives every member too), hard links as
// such, empty directories kept. Files that a package may not hold (devices, sockets, setuid) and
// files that change meanwhile are refused by name, as Error{build_failed}. info's installed size is
// counted here. The package file appears at directory/<file_name_of> by rename, once it was read
// back and found good. Step of Phase::pack.
PackageFile write_package_file(const std::string& pkgdir, const Pkginfo& info,
                               const Buildinfo& buildinfo,
                               const std::optional<std::string>& install_script,
                               const std::string& directory, const WriteOptions& options,
                               EventSink& sink, const CancelToken& cancel);

// Unpacks the payload into an empty directory, and of the metadata members .INSTALL, .MTREE and
// .CHANGELOG: removal, checks and -Qc want them, and by then there is no package file.
// Neither collides with the payload (no path of a package begins with a dot) nor counts as a file
// of the package. The file is hashed again while it is unpacked: Error{corrupt} when it is no
// longer the one that was verified, and what is in the directory is of no use then. Nothing is
// synced. Emits StepProgress of Phase::stage with the package's name as the subject; the Step
// itself is the caller's.
void unpack_package_file(const PackageFile& file, int directory, EventSink& sink,
                         const CancelToken& cancel);

} // namespace rbeepkg::pkgfile
