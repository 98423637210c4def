#include "libpkg/archive/directory_chain.hpp"

#include "libpkg/base/error.hpp"
#include "libpkg/base/text.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>

namespace rbeepkg::archive {

int DirectoryChain::open(std::string_view path)
{
    std::size_t depth = 0;
    std::size_t begin = 0;
    while (begin < path.size()) {
        const std::size_t end = std::min(path.find('/', begin), path.size());
        const std::string_view name = path.substr(begin, end - begin);
        if (depth < m_levels.size() && m_levels[depth].name != name) {
            m_levels.resize(depth);
        }
        if (depth == m_levels.size()) {
            enter(name, path);
        }
        ++depth;
        begin = end + 1;
    }
    m_levels.resize(depth);
    return last();
}

void DirectoryChain::enter(std::string_view name, std::string_view path)
{
    std::string owned{name};
    const int parent = last();
    const int flags = O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC;
    int fd = ::openat(parent, owned.c_str(), flags);
    if (fd < 0 && errno == ENOENT) {
        if (::mkdirat(parent, owned.c_str(), 0700) != 0) {
            throw system_error(errno, fmt::format("cannot make the directory {}", path));
        }
        fd = ::openat(parent, owned.c_str(), flags);
        // Whatever the umask says.
        if (fd >= 0 && ::fchmod(fd, 0755) != 0) {
            const int error = errno;
            ::close(fd);
            throw system_error(error, fmt::format("cannot set the mode of {}", path));
        }
    }
    if (fd < 0) {
        throw system_error(errno, fmt::format("cannot open the directory {}", path));
    }
    m_levels.push_back({std::move(owned), os::UniqueFd{fd}});
}

} // namespace rbeepkg::archive
