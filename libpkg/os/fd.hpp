// A file descriptor with one owner.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

namespace rbeepkg::os {

class UniqueFd
{
public:
    UniqueFd() = default;
    explicit UniqueFd(int fd) noexcept : m_fd{fd} {}
    ~UniqueFd() { reset(); }
    UniqueFd(UniqueFd&& other) noexcept : m_fd{std::exchange(other.m_fd, -1)} {}
    UniqueFd& operator=(UniqueFd&& other) noexcept
    {
        if (this != &other) {
            reset();
            m_fd = std::exchange(other.m_fd, -1);
        }
        return *this;
    }

    int get() const noexcept { return m_fd; }
    explicit operator bool() const noexcept { return m_fd >= 0; }
    int release() noexcept { return std::exchange(m_fd, -1); }
    // Closes and ignores the result: for reading ends and for error paths. Writers call close().
    void reset() noexcept;
    // Closes and throws Error{io} when the kernel reports a late write error. what: for the
    // message.
    void close(std::string_view what);

private:
    int m_fd = -1;
};

// openat(2) with O_CLOEXEC added, restarted on EINTR. Throws system_error(errno, "cannot open
// <path>").
UniqueFd open_at(int directory, const std::string& path, int flags, unsigned mode = 0644);
// open_at with the working directory.
UniqueFd open_file(const std::string& path, int flags, unsigned mode = 0644);
// The directory itself, O_PATH-less, for *at calls and fsync.
UniqueFd open_directory(const std::string& path);
// Resolves below `directory` only: no "..", no absolute path, no symbolic link on the way (openat2
// with RESOLVE_BENEATH and RESOLVE_NO_SYMLINKS). Throws as open_at.
UniqueFd open_beneath(int directory, const std::string& path, int flags, unsigned mode = 0644);

// Writes all of it: EINTR and short writes are handled here and nowhere else. what: for the
// message.
void write_all(int fd, std::string_view data, std::string_view what);
void write_all_at(int fd, std::string_view data, std::uint64_t offset, std::string_view what);
// Reads up to size bytes; fewer only at the end of the file.
std::size_t read_full(int fd, char* buffer, std::size_t size, std::string_view what);

} // namespace rbeepkg::os
