// A package file as an archive, without any check of what a package may hold: for looking at it.
#pragma once

#include "libpkg/base/cancel.hpp"

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

namespace rbeepkg::pkgfile {

struct PackageMember
{
    std::string path;          // as it stands there
    const char* kind = "file"; // "file", "directory", "symbolic link", "hard link", "special file"
    unsigned mode = 0;
    std::int64_t mtime = 0;
    std::uint64_t size = 0; // of a file, as declared
    std::string link;
};

// Takes the content of a file, piece by piece.
using TakeContent = std::function<void(std::string_view)>;

// All members in their order. visit returns who takes the content; {}: it is passed over.
// Error{corrupt} when the archive is damaged or larger than any package.
void visit_members(const std::string& path,
                   const std::function<TakeContent(const PackageMember&)>& visit,
                   const CancelToken& cancel);

} // namespace rbeepkg::pkgfile
