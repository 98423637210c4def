// Trees of files under a directory descriptor. Nothing here follows a symbolic link.
#pragma once

#include "libpkg/os/fd.hpp"

#include <sys/stat.h>

#include <cstdint>
#include <functional>
#include <string>

namespace rbeepkg::os {

struct TreeEntry
{
    std::string path;     // relative to the root, no leading "./"
    struct ::stat status; // of the entry itself
    int parent = -1;      // descriptor of the directory that holds it, valid during the callback
    std::string name;     // last component
};

// Calls visit for every entry below root, parents before children, names in byte order.
// Error{corrupt} past depth 128 or max_entries.
void walk_tree(int root, const std::function<void(const TreeEntry&)>& visit,
               std::uint64_t max_entries = 2'000'000);

// rm -rf of directory/name, following nothing, making unwritable directories of ours writable on
// the way. Content when it is not there.
void remove_tree(int directory, const std::string& name);
void remove_tree(const std::string& path);

// Bytes of the regular files below (hard links counted once).
std::uint64_t tree_size(const std::string& path);

// A directory of our own under `parent`, mode 0700, removed with all its content at the end unless
// keep() was called.
class TempDir
{
public:
    explicit TempDir(const std::string& parent, const std::string& prefix = "rbeepkg-");
    ~TempDir();
    TempDir(TempDir&& other) noexcept;
    TempDir& operator=(TempDir&&) = delete;

    const std::string& path() const noexcept { return m_path; }
    void keep() noexcept { m_keep = true; }

private:
    std::string m_path;
    bool m_keep = false;
};

} // namespace rbeepkg::os
