#include "tests/support/temp_root.hpp"

#include "libpkg/base/error.hpp"
#include "libpkg/os/fd.hpp"
#include "libpkg/os/file.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <grp.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <exception>
#include <filesystem>

namespace rbeepkg::test {
namespace {

constexpr unsigned k_nobody = 65534;

void become_nobody()
{
    if (::geteuid() != 0) {
        return;
    }
    if (::setgroups(0, nullptr) != 0 || ::setgid(k_nobody) != 0 || ::setuid(k_nobody) != 0) {
        throw system_error(errno, "cannot become uid 65534");
    }
}

std::string answer_of(const std::function<std::string()>& body)
{
    try {
        return body();
    } catch (const std::exception& error) {
        return fmt::format("exception: {}", error.what());
    }
}

std::string read_to_end(int fd)
{
    std::string text;
    std::array<char, 4096> piece{};
    while (const std::size_t got =
               os::read_full(fd, piece.data(), piece.size(), "a child's answer")) {
        text.append(piece.data(), got);
    }
    return text;
}

} // namespace

TempRoot::TempRoot() : m_directory{std::filesystem::temp_directory_path().string()}
{
    for (const char* name : {"state", "bin", "cache"}) {
        make_directory(name);
    }
}

std::string TempRoot::path(std::string_view relative) const
{
    return os::join_path(path(), relative);
}

std::string TempRoot::write(std::string_view relative, std::string_view content,
                            unsigned mode) const
{
    std::string target = path(relative);
    os::make_directories(os::parent_path(target));
    os::UniqueFd file = os::open_file(target, O_WRONLY | O_CREAT | O_TRUNC, mode);
    os::write_all(file.get(), content, target);
    // Whatever the umask is.
    if (::fchmod(file.get(), mode) != 0) {
        throw system_error(errno, "cannot change the mode of " + target);
    }
    file.close(target);
    return target;
}

std::string TempRoot::make_directory(std::string_view relative) const
{
    std::string target = path(relative);
    os::make_directories(target);
    return target;
}

void TempRoot::open_to_all() const
{
    namespace fs = std::filesystem;
    constexpr auto all = fs::perms::all;
    fs::permissions(path(), all);
    for (const fs::directory_entry& entry : fs::recursive_directory_iterator{path()}) {
        if (entry.is_directory() && !entry.is_symlink()) {
            fs::permissions(entry.path(), all);
        } else if (entry.is_regular_file() && !entry.is_symlink()) {
            fs::permissions(entry.path(), fs::perms{0666}, fs::perm_options::add);
        }
    }
}

std::string run_in_child(const std::function<std::string()>& body)
{
    std::array<int, 2> ends{};
    if (::pipe2(ends.data(), O_CLOEXEC) != 0) {
        throw system_error(errno, "cannot make a pipe");
    }
    os::UniqueFd reading{ends[0]};
    os::UniqueFd writing{ends[1]};
    const pid_t child = ::fork();
    if (child < 0) {
        throw system_error(errno, "cannot fork");
    }
    if (child == 0) {
        os::write_all(writing.get(), answer_of(body), "an answer");
        ::_exit(0);
    }
    writing.reset();
    std::string answer = read_to_end(reading.get());
    int status = 0;
    while (::waitpid(child, &status, 0) < 0 && errno == EINTR) {
    }
    return WIFSIGNALED(status) ? fmt::format("killed by signal {}", WTERMSIG(status)) : answer;
}

std::string run_as_nobody(const std::function<std::string()>& body)
{
    return run_in_child([&body] {
        become_nobody();
        return body();
    });
}

} // namespace rbeepkg::test
