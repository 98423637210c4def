#include "libpkg/os/directory_names.hpp"

#include "libpkg/base/c_handle.hpp"
#include "libpkg/base/error.hpp"

#include <dirent.h>

#include <algorithm>
#include <cerrno>

namespace rbeepkg::os {

std::vector<std::string> sorted_names(UniqueFd directory, std::string_view what)
{
    const CHandle<DIR, &::closedir> stream{::fdopendir(directory.get())};
    if (!stream) {
        throw system_error(errno, fmt::format("cannot read the directory {}", what));
    }
    directory.release();
    std::vector<std::string> names;
    for (;;) {
        errno = 0;
        const struct ::dirent* entry = ::readdir(stream.get());
        if (entry == nullptr) {
            break;
        }
        const std::string_view name = static_cast<const char*>(entry->d_name);
        if (name != "." && name != "..") {
            names.emplace_back(name);
        }
    }
    if (errno != 0) {
        throw system_error(errno, fmt::format("cannot read the directory {}", what));
    }
    std::sort(names.begin(), names.end());
    return names;
}

} // namespace rbeepkg::os
