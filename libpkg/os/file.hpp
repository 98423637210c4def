// Whole files: reading with a limit, replacing atomically, durable renames.
#pragma once

#include "libpkg/os/fd.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace rbeepkg::os {

// The content of a file of at most max_bytes; Error{corrupt} when it is longer, not_found when it
// is not there.
std::string read_file(const std::string& path, std::uint64_t max_bytes);
// As read_file, and nullopt when it is not there (ENOENT, ENOTDIR).
std::optional<std::string> read_file_if_exists(const std::string& path, std::uint64_t max_bytes);

// Replaces a file whole or not at all: a temporary beside it, written, fsynced, renamed, the
// directory fsynced.
void write_file_atomically(const std::string& path, std::string_view content, unsigned mode = 0644);

// The same for content that comes in pieces. Without commit() nothing happens to the target.
class AtomicFile
{
public:
    explicit AtomicFile(std::string path, unsigned mode = 0644);
    ~AtomicFile();
    AtomicFile(AtomicFile&& other) noexcept;
    AtomicFile& operator=(AtomicFile&&) = delete;

    int fd() const noexcept { return m_fd.get(); }
    const std::string& temporary_path() const noexcept { return m_temporary; }
    void write(std::string_view data);
    void commit();

private:
    std::string m_path;
    std::string m_temporary;
    UniqueFd m_fd;
};

// rename(2), then fsync of both directories: the new name survives a power cut once this returns.
void rename_durably(const std::string& from, const std::string& to);
void fsync_directory(const std::string& path);
// syncfs(2) on the file system of a descriptor: everything written before is durable afterwards.
void sync_file_system(int fd, std::string_view what);

bool exists(const std::string& path); // follows no last link: a dangling link exists
bool is_directory(const std::string& path);
bool is_executable_file(const std::string& path);
// mkdir -p. Throws system_error naming the component that could not be made.
void make_directories(const std::string& path, unsigned mode = 0755);
// Whether the caller may create entries there, found by the nearest ancestor that exists.
bool can_create_below(const std::string& path);
// unlink that is content when it is gone already.
void remove_file(const std::string& path);
// Names in a directory, sorted, without "." and ".."; {} when it does not exist.
std::vector<std::string> list_directory(const std::string& path);
std::optional<std::string> read_link(const std::string& path);
// Points `path` at `target` by one rename; durable when it returns.
void replace_symlink_durably(const std::string& target, const std::string& path);

// Free bytes and inodes for this caller on the file system that holds (or will hold) path.
struct Space
{
    std::uint64_t bytes = 0;
    std::uint64_t inodes = 0;
    std::uint64_t device = 0;
};
Space space_for(const std::string& path);

// Lexical: "/a/b" for ("/a/", "b"); ("/a", "/b") gives "/b".
std::string join_path(std::string_view directory, std::string_view name);
std::string parent_path(std::string_view path);
std::string base_name(std::string_view path);
// The relative path that leads from directory `from` to `to`; both absolute and lexically normal.
std::string relative_path(std::string_view from, std::string_view to);
// Absolute and lexically normal ("." and ".." folded, no trailing slash); relative paths start at
// the working directory.
std::string absolute_path(std::string_view path);

} // namespace rbeepkg::os
