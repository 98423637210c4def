#include "libpkg/os/random_name.hpp"

#include "libpkg/base/error.hpp"

#include <sys/random.h>

#include <cerrno>
#include <cstdint>

namespace rbeepkg::os {

namespace {

constexpr std::size_t k_kept_of_name = 200;

} // namespace

std::string temporary_name(std::string_view name)
{
    std::uint64_t number = 0;
    while (::getrandom(&number, sizeof number, 0) != static_cast<ssize_t>(sizeof number)) {
        if (errno != EINTR) {
            throw system_error(errno, "cannot get random bytes");
        }
    }
    return fmt::format(".{}.{:016x}.tmp", name.substr(0, k_kept_of_name), number);
}

} // namespace rbeepkg::os
