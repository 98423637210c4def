#include "libpkg/pkgfile/package_members.hpp"

#include "libpkg/archive/reader.hpp"
#include "libpkg/os/fd.hpp"

#include <fcntl.h>

namespace rbeepkg::pkgfile {
namespace {

const char* kind_of(archive::EntryType type)
{
    switch (type) {
    case archive::EntryType::file:
        return "file";
    case archive::EntryType::directory:
        return "directory";
    case archive::EntryType::symlink:
        return "symbolic link";
    case archive::EntryType::hardlink:
        return "hard link";
    case archive::EntryType::other:
        break;
    }
    return "special file";
}

} // namespace

void visit_members(const std::string& path,
                   const std::function<TakeContent(const PackageMember&)>& visit,
                   const CancelToken& cancel)
{
    const os::UniqueFd fd = os::open_file(path, O_RDONLY | O_NONBLOCK);
    archive::Reader reader{fd.get(), path, archive::Formats::package};
    while (const std::optional<archive::Entry> entry = reader.next()) {
        cancel.check();
        const TakeContent take = visit({entry->path, kind_of(entry->type), entry->mode,
                                        entry->mtime, entry->size, entry->link});
        if (take && entry->type == archive::EntryType::file) {
            reader.read_data([&](std::string_view piece) {
                cancel.check();
                take(piece);
            });
        }
    }
}

} // namespace rbeepkg::pkgfile
