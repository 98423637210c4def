// .MTREE: mtree(5) with time, mode, size, type, link, md5digest and sha256digest of every
// member, gzip-compressed.
#pragma once

#include "libpkg/base/result.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace rbeepkg::pkgfile {

struct MtreeEntry
{
    enum class Type
    {
        file,
        directory,
        symlink
    };
    std::string path; // relative, no "./", no trailing slash
    Type type = Type::file;
    unsigned mode = 0;
    std::int64_t mtime = 0;
    std::uint64_t size = 0; // files
    std::string sha256;     // files; may be "" when the package only has md5
    // For pacman, whose -Qkk (6.0.2) takes a file without md5digest for an altered one; "" in the
    // entries of a PackageFile.
    std::string md5;
    std::string link; // symlinks
    bool operator==(const MtreeEntry&) const = default;
};

// The uncompressed text.
Result<std::vector<MtreeEntry>> parse_mtree(std::string_view text);
std::string format_mtree(const std::vector<MtreeEntry>& entries);

} // namespace rbeepkg::pkgfile
