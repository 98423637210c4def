#include "libpkg/sandbox/status.hpp"

#include "libpkg/os/fd.hpp"

#include <fmt/format.h>
#include <poll.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <charconv>
#include <csignal>

namespace rbeepkg::sandbox {

namespace {

template <typename Number>
std::optional<Number> find_number(std::string_view text, std::string_view key) noexcept
{
    const std::size_t at = text.find(key);
    if (at == std::string_view::npos) {
        return std::nullopt;
    }
    Number number{};
    const std::string_view rest = text.substr(at + key.size());
    const auto [end, failure] = std::from_chars(rest.data(), rest.data() + rest.size(), number);
    return failure == std::errc{} && end != rest.data() ? std::optional{number} : std::nullopt;
}

// The PID namespace of a process; nullopt when it is gone, a zombie, or none of our business.
std::optional<std::uint64_t> pid_namespace_of(::pid_t process) noexcept
{
    std::array<char, 64> path{};
    fmt::format_to_n(path.data(), path.size() - 1, "/proc/{}/ns/pid", process);
    struct ::stat status = {};
    if (::stat(path.data(), &status) != 0) {
        return std::nullopt;
    }
    return status.st_ino;
}

int milliseconds_until(std::chrono::steady_clock::time_point deadline) noexcept
{
    const auto left =
        std::chrono::ceil<std::chrono::milliseconds>(deadline - std::chrono::steady_clock::now());
    return left.count() > 0 ? static_cast<int>(left.count()) : 0;
}

} // namespace

Status parse_status(std::string_view text) noexcept
{
    Status status;
    status.first_process = find_number<::pid_t>(text, "\"child-pid\": ");
    status.pid_namespace = find_number<std::uint64_t>(text, "\"pid-namespace\": ");
    status.exit_code = find_number<int>(text, "\"exit-code\": ");
    return status;
}

Status read_status(int fd) noexcept
{
    std::array<char, 4096> buffer{};
    std::size_t size = 0;
    while (size < buffer.size()) {
        const ::ssize_t count = ::read(fd, buffer.data() + size, buffer.size() - size);
        if (count > 0) {
            size += static_cast<std::size_t>(count);
        } else if (count == 0 || errno != EINTR) {
            break;
        }
    }
    return parse_status({buffer.data(), size});
}

bool await_end(const Status& status, std::chrono::milliseconds limit) noexcept
{
    if (!status.first_process) {
        return true;
    }
    const auto deadline = std::chrono::steady_clock::now() + limit;
    const os::UniqueFd process{
        static_cast<int>(::syscall(SYS_pidfd_open, *status.first_process, 0))};
    if (!process) {
        return errno == ESRCH;
    }
    // The number may have gone to somebody else meanwhile. A zombie has no namespace any more, and
    // is told from a stranger by being done at once.
    const std::optional<std::uint64_t> its_namespace = pid_namespace_of(*status.first_process);
    if (its_namespace && its_namespace != status.pid_namespace) {
        return true;
    }
    if (its_namespace) {
        ::syscall(SYS_pidfd_send_signal, process.get(), SIGKILL, nullptr, 0);
    }
    // The first process of a namespace is done only after every other one in it.
    ::pollfd waiting = {process.get(), POLLIN, 0};
    int ready = 0;
    do {
        ready = ::poll(&waiting, 1, milliseconds_until(deadline));
    } while (ready < 0 && errno == EINTR);
    return ready > 0;
}

} // namespace rbeepkg::sandbox
