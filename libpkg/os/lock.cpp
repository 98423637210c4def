#include "libpkg/os/lock.hpp"

#include "libpkg/base/error.hpp"
#include "libpkg/base/text.hpp"
#include "libpkg/os/file.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <thread>

namespace rbeepkg::os {

namespace {

using Clock = std::chrono::steady_clock;

constexpr std::chrono::milliseconds k_tick{20};
constexpr std::uint64_t k_max_holder = 4096;

UniqueFd open_lock_file(const std::string& path, FileLock::Kind kind)
{
    int fd = -1;
    do {
        fd = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0644);
    } while (fd < 0 && errno == EINTR);
    if (fd >= 0) {
        return UniqueFd{fd};
    }
    // A reader without the right to write may still lock what is there.
    if (kind == FileLock::Kind::shared && (errno == EACCES || errno == EROFS)) {
        return open_file(path, O_RDONLY | O_NOFOLLOW);
    }
    throw system_error(errno, fmt::format("cannot open the lock file {}", path));
}

bool try_lock(int fd, FileLock::Kind kind, const std::string& path)
{
    const int operation = kind == FileLock::Kind::shared ? LOCK_SH : LOCK_EX;
    while (::flock(fd, operation | LOCK_NB) != 0) {
        if (errno == EWOULDBLOCK) {
            return false;
        }
        if (errno != EINTR) {
            throw system_error(errno, fmt::format("cannot lock {}", path));
        }
    }
    return true;
}

std::string own_command()
{
    const std::string raw = read_file_if_exists("/proc/self/cmdline", 1U << 20U).value_or("");
    std::string command{trim(raw)};
    std::replace(command.begin(), command.end(), '\0', ' ');
    return printable(trim(command), 200);
}

// For those who wait. A full disk is no reason not to hold the lock: failures are not errors.
// Overwritten and then cut: what is emptied first, ext4 writes to the disk when it is closed.
void write_holder(int fd)
{
    const std::string text = fmt::format("{} {}\n", ::getpid(), own_command());
    const auto size = static_cast<::off_t>(text.size());
    if (::pwrite(fd, text.data(), text.size(), 0) == size) {
        [[maybe_unused]] const int cut = ::ftruncate(fd, size);
    }
}

// "process 4711 (rbeepkg -S worker)", or "another process" when the file tells of one that is gone
// (a lock that is shared has holders who write nothing).
std::string describe_holder(int fd)
{
    std::string text(k_max_holder, '\0');
    const ssize_t length = ::pread(fd, text.data(), text.size(), 0);
    text.resize(static_cast<std::size_t>(std::max<ssize_t>(length, 0)));
    const std::string_view line = std::string_view{text}.substr(0, text.find('\n'));
    const std::size_t blank = std::min(line.find(' '), line.size());
    const std::string_view pid = line.substr(0, blank);
    if (!parse_number(pid) || !exists(fmt::format("/proc/{}", pid))) {
        return "another process";
    }
    const std::string command = printable(trim(line.substr(blank)), 200);
    return command.empty() ? fmt::format("process {}", pid)
                           : fmt::format("process {} ({})", pid, command);
}

} // namespace

FileLock FileLock::acquire(const std::string& path, Kind kind, std::chrono::milliseconds timeout,
                           const CancelToken& cancel,
                           const std::function<void(const std::string&)>& on_wait)
{
    UniqueFd fd = open_lock_file(path, kind);
    const Clock::time_point deadline = Clock::now() + timeout;
    bool told = false;
    while (!try_lock(fd.get(), kind, path)) {
        cancel.check();
        const Clock::time_point now = Clock::now();
        if (now >= deadline) {
            throw Error{ErrorCode::locked,
                        fmt::format("cannot lock {}: {} holds it", path, describe_holder(fd.get())),
                        "wait until it has finished, or stop it, and try again"};
        }
        if (!told && on_wait) {
            on_wait(fmt::format("waiting for {}", describe_holder(fd.get())));
        }
        told = true;
        std::this_thread::sleep_for(std::min<Clock::duration>(k_tick, deadline - now));
    }
    if (kind == Kind::exclusive) {
        write_holder(fd.get());
    }
    return FileLock{std::move(fd)};
}

std::optional<FileLock> FileLock::try_acquire(const std::string& path, Kind kind)
{
    UniqueFd fd = open_lock_file(path, kind);
    if (!try_lock(fd.get(), kind, path)) {
        return std::nullopt;
    }
    if (kind == Kind::exclusive) {
        write_holder(fd.get());
    }
    return FileLock{std::move(fd)};
}

} // namespace rbeepkg::os
