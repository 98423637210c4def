// What lies in $pkgdir, looked at once and then read only as it was seen. The tree was made by a
// stranger's package(): nothing is followed, and nothing is opened by a path that could leave it.
// Internal to the room.
#pragma once

#include "libpkg/archive/writer.hpp"
#include "libpkg/base/cancel.hpp"
#include "libpkg/os/fd.hpp"
#include "libpkg/pkgfile/mtree.hpp"

#include <sys/stat.h>

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

namespace rbeepkg::pkgfile {

struct PayloadMember
{
    std::string path;
    archive::EntryType type = archive::EntryType::file;
    unsigned mode = 0;
    std::string link;        // of a symlink, or the first name of a hard link
    std::string sha256, md5; // of a file
    struct ::stat status;    // as it was seen first
};

class Payload
{
public:
    // Looks at everything and hashes the files. Error{build_failed} names what a package may not
    // hold, or what changed meanwhile.
    Payload(const std::string& pkgdir, const CancelToken& cancel);

    const std::vector<PayloadMember>& members() const noexcept { return m_members; } // byte order
    // Bytes of the files, hard links once.
    std::uint64_t total_bytes() const noexcept { return m_total; }
    // As .MTREE lists them, hard links as files.
    std::vector<MtreeEntry> listing(std::int64_t mtime) const;
    // Writes all members; on_bytes is told the bytes of files written so far.
    void write(archive::Writer& writer, std::int64_t mtime, const CancelToken& cancel,
               const std::function<void(std::uint64_t)>& on_bytes) const;

private:
    void scan();
    void find_hard_links();
    os::UniqueFd open_unchanged(const PayloadMember& member) const;
    void check_unchanged(int fd, const PayloadMember& member) const;

    std::string m_pkgdir;
    os::UniqueFd m_root;
    std::vector<PayloadMember> m_members;
    std::uint64_t m_total = 0;
};

} // namespace rbeepkg::pkgfile
