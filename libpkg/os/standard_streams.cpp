#include "libpkg/os/standard_streams.hpp"

#include "libpkg/base/error.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>

namespace rbeepkg::os {

void occupy_standard_streams()
{
    for (const int number : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO}) {
        if (::fcntl(number, F_GETFD) >= 0) {
            continue;
        }
        // The lowest free number is this one: those below are open. Inherited on purpose: what we
        // start is not to find it closed either.
        const int mode = number == STDIN_FILENO ? O_WRONLY : O_RDONLY;
        if (::open("/dev/null", mode) < 0) {
            throw system_error(errno, "cannot open /dev/null in the place of a closed stream");
        }
    }
}

} // namespace rbeepkg::os
