#include "libpkg/build/function_log.hpp"

#include "libpkg/base/error.hpp"
#include "libpkg/os/file.hpp"

#include <fcntl.h>

#include <cerrno>
#include <cstdio>

namespace rbeepkg::build {

namespace {

void move_aside(const std::string& path)
{
    if (!os::exists(path)) {
        return;
    }
    int number = 1;
    while (os::exists(fmt::format("{}.{}", path, number))) {
        ++number;
    }
    if (std::rename(path.c_str(), fmt::format("{}.{}", path, number).c_str()) != 0) {
        throw system_error(errno, fmt::format("cannot rename the older log {}", path));
    }
}

} // namespace

FunctionLog::FunctionLog(std::string path) : m_path{std::move(path)}
{
    if (!m_path.empty()) {
        move_aside(m_path);
        m_file = os::open_file(m_path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW);
    }
}

void FunctionLog::take(std::string_view line) const
{
    if (m_file) {
        os::write_all(m_file.get(), std::string{line} + "\n", m_path);
    }
}

} // namespace rbeepkg::build
