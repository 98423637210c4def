#include "libpkg/os/abandoned_files.hpp"

#include "libpkg/os/fd.hpp"
#include "libpkg/os/file.hpp"
#include "libpkg/os/hold.hpp"
#include "libpkg/os/random_name.hpp"

#include <fcntl.h>
#include <unistd.h>

namespace rbeepkg::os {

namespace {

void remove_if_abandoned(const std::string& path)
{
    // Without waiting for a writer, should it be a pipe of somebody else's.
    const UniqueFd file{
        ::open(path.c_str(), O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY | O_CLOEXEC)};
    if (file && try_hold(file.get()) == Hold::ours && is_still(path, file.get())) {
        ::unlink(path.c_str());
    }
}

} // namespace

void remove_abandoned_temporaries(const std::string& directory)
{
    for (const std::string& name : list_directory(directory)) {
        if (is_temporary_name(name)) {
            remove_if_abandoned(join_path(directory, name));
        }
    }
}

} // namespace rbeepkg::os
