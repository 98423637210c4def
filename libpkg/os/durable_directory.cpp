#include "libpkg/os/durable_directory.hpp"

#include "libpkg/os/file.hpp"

namespace rbeepkg::os {

void make_directories_durably(const std::string& path, unsigned mode)
{
    if (path.empty() || is_directory(path)) {
        return;
    }
    const std::string parent = parent_path(path);
    if (parent != path) {
        make_directories_durably(parent, mode);
    }
    make_directories(path, mode);
    fsync_directory(parent);
}

} // namespace rbeepkg::os
