// Unpacking under a directory descriptor. The rules: paths are relative, without "..", empty or "."
// parts, without control characters, at most 255 bytes a part and 4095 in all, each once; only
// files, directories, symlinks and hard links to an earlier member; modes become 0755 or 0644
// (directories 0755); owners and xattrs are ignored or refused; symlinks are made last and never
// walked through (openat2 beneath, no symlinks).
#pragma once

#include "libpkg/archive/reader.hpp"
#include "libpkg/base/cancel.hpp"

#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace rbeepkg::archive {

// Why a member path is refused; nullopt when it may be unpacked. A trailing slash is taken on
// directories.
std::optional<std::string> unsafe_path_reason(std::string_view path);
// A member path without trailing slash and leading "./".
std::string normal_path(std::string_view path);

enum class Strictness
{
    package, // anything the rules do not allow is Error{corrupt}: a package is refused whole
    source,  // tarballs of strangers: modes are kept to 0777 & ~022, absolute and ".." paths and
             // links out of the tree are refused, devices refused, duplicate members overwrite
};

struct ExtractOptions
{
    Strictness strictness = Strictness::package;
    Limits limits;
    // Top-level members that are not unpacked (".PKGINFO", ...).
    std::function<bool(std::string_view path)> skip;
    // Packed bytes read so far.
    std::function<void(std::uint64_t)> on_progress;
};

// Unpacks everything into the (empty) directory. Nothing is synced: the caller does it once for
// all.
void extract(int fd, const std::string& path, Formats formats, int directory,
             const ExtractOptions& options, const CancelToken& cancel);

} // namespace rbeepkg::archive
