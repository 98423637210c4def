// Writing package archives: pax tar (restricted), deterministic: order, owners, modes and times are
// the caller's.
#pragma once

#include "libpkg/archive/reader.hpp"

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

namespace rbeepkg::archive {

class Writer
{
public:
    enum class Compression
    {
        zstd,
        gzip,
        bzip2,
        xz,
        none
    };

    // Writes to fd, which stays the caller's. level as zstd's; the others take what they know of
    // it. One thread keeps the bytes the same everywhere.
    Writer(int fd, std::string path, Compression compression, int level = 19);
    ~Writer();
    Writer(Writer&&) noexcept;

    // An entry without data: directory, symlink, hard link, or an empty file.
    void add(const Entry& entry);
    void add_file(const Entry& entry, std::string_view content);
    // entry.size bytes are taken from the open file; Error{io} when it is shorter or longer.
    // on_bytes: called after each of its chunks with how much is packed so far; what it throws ends
    // the archive.
    void add_file_from(const Entry& entry, int fd,
                       const std::function<void(std::uint64_t done)>& on_bytes = {});
    // Flushes and closes the archive; without it the file is not one.
    void finish();

private:
    struct State;
    std::unique_ptr<State> m_state;
};

// The gzip-compressed bytes of a text, with no time and no name in the header.
std::string gzip(std::string_view text);
// At most max_bytes unpacked; Error{corrupt} past it or when it is damaged.
std::string gunzip(std::string_view bytes, std::uint64_t max_bytes, std::string_view what);

} // namespace rbeepkg::archive
