// Reading archives from strangers: one entry after the other, with limits while streaming. The
// declared size of an entry is never trusted. Every libarchive warning is an Error{corrupt}.
#pragma once

#include "libpkg/base/cancel.hpp"

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace rbeepkg::archive {

enum class EntryType
{
    file,
    directory,
    symlink,
    hardlink,
    other
};

struct Entry
{
    std::string path; // as it stands in the archive
    EntryType type = EntryType::file;
    unsigned mode = 0;      // permission bits with setuid, setgid, sticky
    std::int64_t mtime = 0; // seconds since the epoch
    std::uint64_t size = 0; // as declared; for files
    std::string link;       // target of a symlink or hard link
    bool has_xattrs_or_acls = false;
};

struct Limits
{
    std::uint64_t max_entries = 500'000;
    std::uint64_t max_total_bytes = 64ULL << 30U; // unpacked
    std::uint64_t max_file_bytes = 32ULL << 30U;
    // Unpacked bytes per packed byte, looked at once 64 MiB were unpacked.
    std::uint64_t max_ratio = 1000;
};

// What formats a reader takes. package: tar in zstd, xz, gzip, bzip2 or none. source: what
// upstreams pack with (tar, zip, 7-zip, cpio, ar, rar, iso ... in any compression). compressed: one
// file, only compressed (gzip, bzip2, xz, zstd ...), as an archive of one member.
enum class Formats
{
    package,
    source,
    compressed
};

// Whether the content of an open file is such an archive, as far as its beginning tells.
bool is_archive(int fd, const std::string& path, Formats formats);

class Reader
{
public:
    // path: for messages. fd must stay open; read from its start. Error{corrupt} when it is no such
    // archive.
    Reader(int fd, std::string path, Formats formats, const Limits& limits = {});
    ~Reader();
    Reader(Reader&&) noexcept;

    // nullopt at the end.
    std::optional<Entry> next();
    // The data of the current entry, piece by piece (holes come as zeros).
    void read_data(const std::function<void(std::string_view)>& take);
    // The data whole; Error{corrupt} past max_bytes.
    std::string read_text(std::uint64_t max_bytes);
    // Packed bytes read so far, for progress.
    std::uint64_t packed_position() const;

private:
    struct State;
    std::unique_ptr<State> m_state;
};

} // namespace rbeepkg::archive
