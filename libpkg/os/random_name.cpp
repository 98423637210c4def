#include "libpkg/os/random_name.hpp"

#include "libpkg/base/error.hpp"

#include <sys/random.h>

#include <cerrno>
#include <cstdint>

namespace rbeepkg::os {

namespace {

constexpr std::size_t k_kept_of_name = 200;
constexpr std::string_view k_ending = ".tmp";
constexpr std::size_t k_digits = 16;

} // namespace

std::string temporary_name(std::string_view name)
{
    std::uint64_t number = 0;
    while (::getrandom(&number, sizeof number, 0) != static_cast<ssize_t>(sizeof number)) {
        if (errno != EINTR) {
            throw system_error(errno, "cannot get random bytes");
        }
    }
    return fmt::format(".{}.{:0{}x}{}", name.substr(0, k_kept_of_name), number, k_digits, k_ending);
}

bool is_temporary_name(std::string_view name)
{
    if (!name.starts_with('.') || !name.ends_with(k_ending) ||
        name.size() < k_digits + k_ending.size() + 3) {
        return false;
    }
    name.remove_suffix(k_ending.size());
    const std::string_view digits = name.substr(name.size() - k_digits);
    return name[name.size() - k_digits - 1] == '.' &&
           digits.find_first_not_of("0123456789abcdef") == std::string_view::npos;
}

} // namespace rbeepkg::os
