// Files of the same content in several trees share their disk blocks.
#pragma once

#include "libpkg/base/cancel.hpp"
#include "libpkg/pkgfile/mtree.hpp"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <vector>

namespace rbeepkg::store {

// Below this a shared file saves less than it costs to find.
inline constexpr std::uint64_t k_least_shared_bytes = 16U << 10U;

// Where a file of this size and SHA-256 should lie already, as paths in the store
// ("name/version-hash/usr/lib/x"). What is said is not trusted.
using FindTwins =
    std::function<std::vector<std::string>(std::uint64_t size, const std::string& sha256)>;

struct Shared
{
    std::size_t files = 0;
    std::uint64_t bytes = 0;
};

// Of a tree that was unpacked from a verified package and that nobody sees yet: each large file is
// compared byte by byte with a twin in the store. The kernel shares the blocks where the file
// system has reflinks (two files, one content); else the file becomes a hard link to its twin, by a
// link beside it and one rename, and only when mode, owner and time are equal as well, since those
// belong to both then. Trees never change, and removing one leaves the other whole. What cannot be
// shared (too many links, another file system, a twin that changed or is gone) stays as it is.
Shared share_files(const std::string& tree, const std::vector<pkgfile::MtreeEntry>& entries,
                   const std::string& store, const FindTwins& find_twins,
                   const CancelToken& cancel);

// The same among trees that are installed already, of paths in the store that should have one
// content. Whoever looks meanwhile sees one file or the other, whole: a link is made in `scratch`,
// a directory of the same file system, and renamed over the file; what dies leaves something there
// at most. may_replace: whether a path may become another file, as none of a running program may.
// Shared::bytes is what really came free: what is shared already counts for nothing.
Shared share_installed(const std::string& store, const std::string& scratch,
                       const std::vector<std::string>& paths,
                       const std::function<bool(const std::string& path)>& may_replace,
                       const CancelToken& cancel);

} // namespace rbeepkg::store
