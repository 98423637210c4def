// Whole files: read with a limit, replaced atomically.
#include "libpkg/base/error.hpp"
#include "libpkg/os/file.hpp"
#include "libpkg/os/hold.hpp"
#include "libpkg/os/random_name.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <utility>

namespace rbeepkg::os {

namespace {

constexpr std::uint64_t k_chunk = 64ULL << 10U;

// nullopt when there is no such file.
UniqueFd open_if_exists(const std::string& path)
{
    for (;;) {
        const int fd = ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOCTTY);
        if (fd >= 0 || errno == ENOENT || errno == ENOTDIR) {
            return UniqueFd{fd};
        }
        if (errno != EINTR) {
            throw system_error(errno, fmt::format("cannot open {}", path));
        }
    }
}

// The size that fstat tells is a first guess only: it is 0 in /proc, and files grow.
std::uint64_t first_guess(int fd)
{
    struct ::stat status = {};
    if (::fstat(fd, &status) != 0 || !S_ISREG(status.st_mode) || status.st_size < 0) {
        return k_chunk;
    }
    return static_cast<std::uint64_t>(status.st_size) + 1;
}

std::string read_to_end(int fd, const std::string& path, std::uint64_t max_bytes)
{
    std::string content;
    std::uint64_t want = std::min(first_guess(fd), max_bytes + 1);
    for (;;) {
        const std::size_t have = content.size();
        content.resize(have + want);
        const std::size_t count = read_full(fd, content.data() + have, want, path);
        content.resize(have + count);
        if (content.size() > max_bytes) {
            throw make_error(ErrorCode::corrupt, "{} is longer than the {} bytes allowed", path,
                             max_bytes);
        }
        if (count < want) {
            return content;
        }
        want = std::min(std::max<std::uint64_t>(content.size(), k_chunk),
                        max_bytes + 1 - content.size());
    }
}

// A fresh temporary beside path, held so that nobody takes it for abandoned.
UniqueFd create_held(const std::string& path, std::string& temporary)
{
    for (;;) {
        temporary = join_path(parent_path(path), temporary_name(base_name(path)));
        UniqueFd fd = open_file(temporary, O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW, 0600);
        if (try_hold(fd.get()) != Hold::of_another && is_still(temporary, fd.get())) {
            return fd;
        }
        // Somebody who sweeps came between the making and the lock: another one then.
    }
}

UniqueFd create_temporary(const std::string& path, unsigned mode, std::string& temporary)
{
    UniqueFd fd = create_held(path, temporary);
    // The mode is the one asked for, whatever the umask says: others must be able to read a shared
    // state although an administrator works with umask 077.
    if (::fchmod(fd.get(), mode) != 0) {
        const int error = errno;
        ::unlink(temporary.c_str());
        throw system_error(error, fmt::format("cannot set the mode of {}", temporary));
    }
    return fd;
}

} // namespace

std::optional<std::string> read_file_if_exists(const std::string& path, std::uint64_t max_bytes)
{
    const UniqueFd fd = open_if_exists(path);
    if (!fd) {
        return std::nullopt;
    }
    return read_to_end(fd.get(), path, max_bytes);
}

std::string read_file(const std::string& path, std::uint64_t max_bytes)
{
    std::optional<std::string> content = read_file_if_exists(path, max_bytes);
    if (!content) {
        throw make_error(ErrorCode::not_found, "cannot read {}: no such file", path);
    }
    return std::move(*content);
}

void write_file_atomically(const std::string& path, std::string_view content, unsigned mode)
{
    AtomicFile file{path, mode};
    file.write(content);
    file.commit();
}

AtomicFile::AtomicFile(std::string path, unsigned mode)
    : m_path{std::move(path)}, m_fd{create_temporary(m_path, mode, m_temporary)}
{}

AtomicFile::~AtomicFile()
{
    if (!m_temporary.empty()) {
        ::unlink(m_temporary.c_str());
    }
}

AtomicFile::AtomicFile(AtomicFile&& other) noexcept
    : m_path{std::exchange(other.m_path, {})},
      m_temporary{std::exchange(other.m_temporary, {})}, m_fd{std::move(other.m_fd)}
{}

void AtomicFile::write(std::string_view data)
{
    write_all(m_fd.get(), data, m_path);
}

void AtomicFile::commit()
{
    if (::fsync(m_fd.get()) != 0) {
        throw system_error(errno, fmt::format("cannot write {} to the disk", m_path));
    }
    // Closed before it is published, for some file systems tell only then that it is not written;
    // held until it has its name.
    const UniqueFd hold{::fcntl(m_fd.get(), F_DUPFD_CLOEXEC, 0)};
    m_fd.close(m_path);
    if (::rename(m_temporary.c_str(), m_path.c_str()) != 0) {
        throw system_error(errno, fmt::format("cannot replace {}", m_path));
    }
    m_temporary.clear();
    fsync_directory(parent_path(m_path));
}

} // namespace rbeepkg::os
